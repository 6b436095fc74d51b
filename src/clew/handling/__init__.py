"""Handling: the markings that say who may see and pass on a record."""

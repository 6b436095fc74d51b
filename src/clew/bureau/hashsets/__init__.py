"""Imported hash lists."""

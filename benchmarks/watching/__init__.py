"""Watching: what running processes take."""

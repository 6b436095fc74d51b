"""Cases and their exhibits."""

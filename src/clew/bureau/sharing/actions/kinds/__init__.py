"""Kinds of records that travel: every file here sets KIND; dropping one in is all it takes."""

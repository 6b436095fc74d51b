"""Statements: what the owner of a record says of it, signed, and the law that joins them.

statement  a version (shared or corrected), a restriction, a recall
law        one state for a record, in whatever order its statements arrive
"""

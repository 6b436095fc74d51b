"""Retention: what the bureau keeps longer than its marking says is listed, held or removed.

models    legal holds, and what was removed
queries   what is due, and what keeps it
actions   holding, prolonging and removing
"""

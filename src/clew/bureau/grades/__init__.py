"""Grades: what officers say of how severe items are, kept once, each in its scheme.

models   one grade of an item; never changed, only undone
actions  grading, and undoing it
queries  the grades that stand
"""

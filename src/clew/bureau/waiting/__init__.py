"""What waits for an officer: mentions not seen, tasks not done, cases offered.

Nothing is stored: it is read from the records each time, as far as the officer may see them now.
"""

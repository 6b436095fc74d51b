"""What waits for an officer: mentions, tasks, cases offered, requests, hits, comparisons, contacts.

Nothing is stored: it is read from the records each time, as far as the officer may see them now.
"""

"""What waits for an officer: mentions, tasks, referrals, requests, hits, overdue receipts and more.

Nothing is stored: it is read from the records each time, as far as the officer may see them now.
"""

"""Exposure: how much an officer saw unblurred, a daily budget of it, and going on beyond that.

It is for the officer's own care: the officer sees all of it, a supervisor the sums, nobody else
anything. It stands below the vault, whose reveals feed it: items are named by their SHA-256 only.
Days begin at midnight in UTC.
"""

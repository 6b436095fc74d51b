"""Referrals: what one bureau sends another to act on, the answers, and what came of it.

models     referrals, what is in them, their history, outcomes
queries    what an officer may see of them
actions    drafting, sending, answering, closing
"""

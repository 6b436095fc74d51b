"""Sharing with other bureaux' nodes by sealed packages: the shell around `clew.exchange`.

identity   this node as others know it: its name there, its keys, the directory that it trusts
actions    keys, directory, sharing, taking in, receipts, purging; the kinds of records that travel
queries    what is known of other bureaux, of packages and of shared records
"""

"""A case's timeline: everything that happened in it, in order, as far as an officer may see it.

Nothing is stored: it is read from the audit log and from the records.

entry    one thing that happened: a frozen value
source   rows that entries are made of
telling  what entries of every source are put together from
queries  all sources together, page by page; `sources` has one function for each
"""

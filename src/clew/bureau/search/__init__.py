"""Search: one box over all that an officer may see, with the kind of each hit and why it hit.

What a query is (a hash, a phone, words) is not guessed: every kind of thing is asked, and what
exists says what it was. Denied is absent: a hit is found by the queries that pages read by.

asked    a query: its words, and what it may be the hash or the identifier of
hit      what is found
queries  a file for each kind of thing that is searched
actions  asking all of them, which is logged
"""

"""Ledger: an append-only log whose past cannot be changed unseen, as plain values.

entry       what one event is, as the bytes that are hashed
hashing     the hashes of leaves and nodes (RFC 6962)
tree        roots, proofs of inclusion and of consistency, from stored hashes
proving     whether such a proof holds
keys        who signs: the log, and witnesses
note        a text with its signatures (C2SP signed-note)
checkpoint  what a log signs: its size and its root (C2SP tlog-checkpoint)
witness     what another bureau checks before it countersigns (C2SP tlog-witness, tlog-cosignature)
verifier    all of the above once more, in one file that imports nothing of Clew
"""

"""Reading the audit log.

tree    how long it is, its stored hashes, its checkpoints
events  who, when, what, why: as far as the officer may see it
lines   the log as the lines that a verifier reads
"""

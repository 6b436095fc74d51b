"""Chain of custody: where an exhibit was seized, and every hand that it went through since.

models    the seizure, and the entries of its record: only ever added to
chain     each entry holds the hash of the one before it
guards    the database refuses to change or delete them
queries   exhibits of a case with their records, and whether these are whole
actions   recording a seizure and a further entry; holding the vault's files against their digests
"""

"""Deconfliction: two bureaux learn which selectors both hold, and nothing else.

selectors  what is compared: one form of it, and what may not be compared
oprf       the function that only the holder of a key can compute, on what it cannot see (RFC 9497)
asking     what each side asks the holder for, and what it makes of the answer
checks     elements whose answers are known, hidden among the others: the holder used its key
tags       what two bureaux compare
packing    elements and tags as they travel: sorted, in as few bits as that takes
claims     what binds a bureau to what it asked for
quota      how much a bureau may ask for
notice     the holder's key of an epoch, signed: one for everybody
refused    what a node tells of a message that it did not take
messages   what nodes tell each other, signed and sealed for one bureau
"""

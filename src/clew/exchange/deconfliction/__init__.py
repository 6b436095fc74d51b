"""Deconfliction: two bureaux learn which selectors both hold, and nothing else.

selectors  what is compared: one form of it, and what may not be compared
oprf       the function that only the holder of a key can compute, on what it cannot see (RFC 9497)
proof      that the holder used the key it is known for (RFC 9497, batched)
batch      what a bureau asks for, committed to and signed
quota      how much a bureau may ask for
tags       what two bureaux compare
"""

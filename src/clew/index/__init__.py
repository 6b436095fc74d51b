"""Index: finding the near ones among many fingerprints.

hamming  an exact radius search over 256-bit hashes, in files
vectors  a search by angle over vectors of 128 numbers, in sealed files
"""

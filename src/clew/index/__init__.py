"""Index: finding the near ones among many fingerprints.

hamming  an exact radius search over 256-bit hashes, in files
"""

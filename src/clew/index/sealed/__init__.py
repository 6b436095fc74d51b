"""Entries kept sealed in a folder: what the indexes over vectors and over words stand on.

segments  the entries, for one writer at a time and any number of readers
files     immutable segments and the list of them, sealed; replaced in one step
"""

from clew.index.sealed.files import Seal, SealedDamagedError, Unsealed
from clew.index.sealed.segments import SealedEntries, Segments

__all__ = ["Seal", "SealedDamagedError", "SealedEntries", "Segments", "Unsealed"]

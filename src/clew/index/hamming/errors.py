"""What can be wrong with an index."""

REBUILD = "make the lost part anew from the records: clew index rebuild"
"""What every message of damage ends with."""


class IndexDamagedError(Exception):
    """A file of the index is missing or does not hold what was written.

    Nothing is lost by it: the index is made from the records and can be made anew.
    """

"""What can stand in the way of reading a hash list."""


class HashListError(Exception):
    """A hash list cannot be read."""


class UnknownFormatError(HashListError):
    """No format knows this file, or several do; the message says what was seen."""


class BrokenListError(HashListError):
    """The file cannot be read, or breaks off before its first entry."""

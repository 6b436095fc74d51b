"""Looked for: whether a reading says anew what a kind of fingerprint sees in a file."""

from clew.intake.file_reading import FileReading


def looked_for(kind: str, reading: FileReading) -> bool:
    """Return whether what a kind saw in this reading stands for what it saw before.

    Not so of a file that could not be decoded, or was not looked at for it.
    """
    wholly = reading.decoded and reading.problem is None and kind not in reading.not_looked_for
    return wholly or any(one.kind == kind for one in reading.fingerprints)

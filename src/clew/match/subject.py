"""What is compared: one file's fingerprints."""

from collections.abc import Sequence
from dataclasses import dataclass

from clew.model.fingerprint import Fingerprint
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class Subject:
    """One file as the matcher sees it. `duration_s` is None for pictures.

    Example:
        >>> Subject(family=Family.IMAGE, fingerprints=()).duration_s is None
        True
    """

    family: Family
    fingerprints: Sequence[Fingerprint]
    duration_s: float | None = None

"""What was learned of one file, as a value: everything the records will keep of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clew.fingerprint.classifiers.sayings import Sayings
from clew.intake.collection import shown
from clew.match.subject import Subject
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint
from clew.model.media import Facts, MediaType
from clew.model.problem import Problem


@dataclass(frozen=True, slots=True)
class FileReading:
    """One file: its name in the collection, digests, type, facts and fingerprints.

    `thumbnail` is a JPEG of at most 320 pixels a side, None where nothing could be shown.
    `problem` says what was wrong with a file that was hashed but not (wholly) decoded.
    `not_looked_for` names kinds of fingerprints that were not, or not wholly, made, and why.
    `sayings` are what the bureau's own classifiers said of it.
    `decoded` is False where decoding was not needed: the caller knew the item already.
    """

    name: bytes
    size: int
    mtime_ns: int
    digests: Digests
    media_type: MediaType
    facts: Facts = field(default_factory=Facts)
    fingerprints: Sequence[Fingerprint] = ()
    thumbnail: bytes | None = None
    problem: Problem | None = None
    not_looked_for: Mapping[str, str] = field(default_factory=dict)
    decoded: bool = True
    sayings: Sequence[Sayings] = ()

    @property
    def shown(self) -> str:
        """The name as text for people."""
        return shown(self.name)

    @property
    def subject(self) -> Subject:
        """The file as the matcher sees it."""
        return Subject(
            family=self.media_type.family,
            fingerprints=self.fingerprints,
            duration_s=self.facts.duration_s,
        )

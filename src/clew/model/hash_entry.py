"""An entry of a hash list, as any format gives it, and the report on what a list really held."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HashEntry:
    """One entry: whichever hashes it gives, as bytes, and what the list says of the file.

    `category` is the list's own code, kept as text: codes differ by region. `attributes` holds
    every other field as text by its name in the list ("Series", "VictimIdentified" ...), so that
    nothing the exporter said is lost. Flags are "true" or "false" whatever the list's spelling.
    `where` names the entry's place in its file for messages ("line 12", "value[3]").

    Example:
        >>> HashEntry(md5=bytes(16), where="line 1").usable
        True
    """

    md5: bytes | None = None
    sha1: bytes | None = None
    sha256: bytes | None = None
    pdq: bytes | None = None
    photodna: bytes | None = None
    category: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def usable(self) -> bool:
        """Whether Clew can match by it (PhotoDNA alone cannot be matched without a licence)."""
        return any((self.md5, self.sha1, self.sha256, self.pdq))


@dataclass(frozen=True, slots=True)
class Rejected:
    """An entry that could not be used, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a list claimed about itself and what it held: exporters disagree, so both are told.

    `claims` holds the file's own statements by name; `counts` what was really seen; `categories`
    how many entries had each code; `rejected` the first of the entries refused (`rejected_count`
    is their number); `notes` the traps met, one sentence each.

    Example:
        >>> report = ImportReport(format="VICS 2.0", claims={"TotalMediaFiles": "3"},
        ...                       counts={"entries": 2})
        >>> report.counts["entries"]
        2
    """

    format: str
    claims: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    rejected_count: int = 0
    notes: tuple[str, ...] = ()

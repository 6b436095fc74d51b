"""The tally of a list being read: what it claims, what it holds, what was refused, and why.

Everything kept is bounded, however long or hostile the list. Notes are written for a hash analyst:
one sentence for each trap met.
"""

from collections import Counter

from clew.exchange.distinct import DistinctCount
from clew.exchange.hash_text import EMPTY_FILE
from clew.model.hash_entry import HashEntry, ImportReport, Rejected

_CLAIMS = 100
_CATEGORIES = 1_000
_REJECTED = 100
_NOTES = 100
_TEXT = 500
_WITH = ("with_md5", "with_sha1", "with_sha256", "with_pdq", "with_photodna")


class Tally:
    """Counts a list's entries and gathers its report.

    Example:
        >>> tally = Tally("an example")
        >>> tally.take(HashEntry(md5=bytes.fromhex("d41d8cd98f00b204e9800998ecf8427e")))
        False
        >>> tally.report().notes
        ('1 entry names the empty file, which is everywhere, and was left out',)
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._claims: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self._categories: Counter[str] = Counter()
        self._rejected: list[Rejected] = []
        self._rejected_count = 0
        self._notes: Counter[str] = Counter()
        self._distinct = DistinctCount()

    def claim(self, name: str, text: str) -> None:
        """Keep one of the file's own statements; a second one of a name gets a number."""
        number = 1
        key = name = name[:_TEXT]
        while key in self._claims and number < _CLAIMS:
            number += 1
            key = f"{name} ({number})"
        if len(self._claims) < _CLAIMS:
            self._claims[key] = text[:_TEXT]

    def add(self, noun: str, number: int = 1) -> None:
        """Count more of a noun ("media_files")."""
        self._counts[noun] += number

    def count(self, noun: str) -> int:
        """Return how many of a noun were counted so far."""
        return self._distinct.number if noun == "distinct" else self._counts[noun]

    def reject(self, where: str, reason: str) -> None:
        """Record an entry that cannot be used."""
        self._rejected_count += 1
        if len(self._rejected) < _REJECTED:
            self._rejected.append(Rejected(where=where, reason=reason[:_TEXT]))

    def note(self, sentence: str) -> None:
        """Tell the analyst something about the whole list."""
        self._note(sentence, 0)

    def met(self, trap: str) -> None:
        """Tell the analyst of a trap that was met once more; the report says how often."""
        self._note(trap, 1)

    def broke_off(self, place: str, reason: str) -> None:
        """Record that the list ends before its end."""
        self._counts["broken_off"] = 1
        read = self._counts["entries"]
        self.note(
            f"the list broke off {place}, after {_number(read, 'entry', 'entries')}: {reason}; "
            "what was read is valid, but ask for the whole list"
        )

    def take(self, entry: HashEntry) -> bool:
        """Count an entry; one that names the empty file is left out, and False returned."""
        if entry.md5 in EMPTY_FILE or entry.sha1 in EMPTY_FILE or entry.sha256 in EMPTY_FILE:
            self._counts["empty_file"] += 1
            return False
        self._counts["entries"] += 1
        if not entry.usable:
            self._counts["photodna_only"] += 1
        self._count_hashes(entry)
        if entry.category is not None:
            self._count_category(entry.category)
        return True

    def report(self) -> ImportReport:
        """Return the report on what was read so far."""
        counts = {noun: self._counts[noun] for noun in ("entries", "photodna_only", "empty_file")}
        counts |= {noun: self._counts[noun] for noun in _WITH}
        return ImportReport(
            format=self.title,
            claims=dict(self._claims),
            counts={**counts, **self._counts, "distinct": self._distinct.number},
            categories=dict(sorted(self._categories.items())),
            rejected=tuple(self._rejected),
            rejected_count=self._rejected_count,
            notes=(*self._general_notes(), *self._special_notes()),
        )

    def _note(self, sentence: str, times: int) -> None:
        if sentence in self._notes or len(self._notes) < _NOTES:
            self._notes[sentence] += times

    def _count_hashes(self, entry: HashEntry) -> None:
        hashes = (entry.md5, entry.sha1, entry.sha256, entry.pdq, entry.photodna)
        given = [(noun, value) for noun, value in zip(_WITH, hashes, strict=True) if value]
        for noun, _ in given:
            self._counts[noun] += 1
        if given:
            self._distinct.add(given[0][1])

    def _count_category(self, category: str) -> None:
        known = category in self._categories or len(self._categories) < _CATEGORIES
        self._categories[category[:_TEXT] if known else "(other codes)"] += 1

    def _general_notes(self) -> list[str]:
        entries, distinct = self._counts["entries"], self._distinct.number
        notes = []
        if empty := self._counts["empty_file"]:
            verbs = ("names", "was") if empty == 1 else ("name", "were")
            notes.append(
                f"{_number(empty, 'entry', 'entries')} {verbs[0]} the empty file, "
                f"which is everywhere, and {verbs[1]} left out"
            )
        if self._distinct.is_estimate:
            notes.append(
                f"the number of different files, {distinct:,}, is an estimate (standard error "
                "0.8 %), since the list is long"
            )
        elif distinct < entries:
            notes.append(f"the {entries:,} entries name only {distinct:,} different files")
        if only := self._counts["photodna_only"]:
            notes.append(
                f"{_number(only, 'entry has', 'entries have')} only PhotoDNA, which Clew keeps "
                "but cannot match: that needs a licence"
            )
        return notes

    def _special_notes(self) -> list[str]:
        return [
            f"{sentence} ({_times(times)})" if times else sentence
            for sentence, times in self._notes.items()
        ]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def _number(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

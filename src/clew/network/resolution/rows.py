"""Rows: all sightings in columns of numbers, for a million of them are compared at once.

A row says that a subject was seen with a noun (an identifier, by its number). What a sighting says
beside its identifier (the file that was sent, the link that was fetched) gets a row of its own.
An account's own name is a screen name too, an e-mail or a phone, as it is spelt: its owner used it,
and where the service is the mailbox itself, it is checked. Addresses of IPv6 stand for their /64,
which is what one line is given.
"""

import json
from collections.abc import Iterable

import numpy as np

from clew.model.identifier import Identifier, IdentifierKind, service_and_name
from clew.model.sighting import Basis, Event, Sighting, Standing
from clew.network.resolution.arrays import Bools, Ints, Kept
from clew.network.resolution.change import Change, Columns
from clew.network.resolution.nouns import LIKENESS, Nouns
from clew.network.resolution.spelling import handle_keys
from clew.network.resolution.times import UNKNOWN, seconds

STATED, USED, VERIFIED = 0, 1, 2
"""How well a row is attested: somebody says so, a machine recorded it, a service checked it."""

PROXY, CONTACT, VICTIM, SUSPECT = 1, 2, 4, 8
"""Flags of a row: a likely proxy; the noun is whom it was sent to; what the subject stands as."""

_STANDINGS = {Standing.VICTIM: VICTIM, Standing.SUSPECT: SUSPECT}
COLUMNS = {
    "subject": np.int32,
    "noun": np.int32,
    "first": np.int64,
    "last": np.int64,
    "port": np.int32,
    "report": np.int32,
    "occasion": np.int32,
    "attested": np.int8,
    "flags": np.int8,
    "crowd_day": np.int32,
    "crowd_month": np.int32,
}
"""The columns, by name."""

type Row = tuple[int, ...]


class Rows:
    """The columns, and the names of what they number."""

    def __init__(self) -> None:
        self.nouns = Nouns()
        self.columns: Columns = {name: np.zeros(0, kind) for name, kind in COLUMNS.items()}
        self._reports: dict[str, int] = {}
        self._occasions: dict[tuple[str, str], int] = {}
        self._occasions_before = 0
        self.users: Ints = np.zeros(0, np.int32)

    @classmethod
    def of_kept(cls, kept: Kept) -> "Rows":
        """Return the rows that `kept` gave."""
        rows = cls()
        rows.nouns = Nouns(kept)
        rows.columns = {name: kept[f"row.{name}"] for name in COLUMNS}
        named = json.loads(kept["row.reports"].tobytes())
        rows._reports = {key: number for number, key in enumerate(named)}
        rows._occasions_before = int(kept["row.occasions"][0])
        rows.users = kept["noun.users"]
        return rows

    def kept(self) -> Kept:
        """Return arrays from which the same rows can be had again.

        Occasions are counted and not named: of what is added later, none is one of before.
        """
        arrays: Kept = {f"row.{name}": column for name, column in self.columns.items()}
        arrays["row.reports"] = np.frombuffer(json.dumps(list(self._reports)).encode(), np.uint8)
        arrays["row.occasions"] = np.array([self.occasions], np.int64)
        return arrays | self.nouns.kept() | {"noun.users": self.users}

    def __len__(self) -> int:
        return len(self.columns["subject"])

    def __getitem__(self, name: str) -> Ints:
        return self.columns[name]

    @property
    def occasions(self) -> int:
        """How many occasions were ever seen."""
        return self._occasions_before + len(self._occasions)

    def count_users(self, touched: Bools) -> None:
        """Count anew how many subjects are seen with each noun that was touched."""
        chosen = touched[self["noun"]]
        keys = np.unique(self["noun"][chosen].astype(np.int64) << 32 | self["subject"][chosen])
        grown = np.zeros(len(self.nouns), np.int32)
        grown[: len(self.users)] = self.users
        counted = np.bincount(keys >> 32, minlength=len(self.nouns))
        self.users = np.where(touched, counted, grown).astype(np.int32)

    def add(self, sightings: Iterable[Sighting]) -> Change:
        """Append sightings."""
        made: list[Row] = []
        told: set[tuple[int, int]] = set()
        for sighting in sightings:
            self._read(sighting, made, told)
        table = np.array(made, np.int64).reshape(-1, 9)
        before, came = self.columns, {}
        for place, (name, kind) in enumerate(COLUMNS.items()):
            added = table[:, place] if place < 9 else np.zeros(len(table))
            came[name] = added.astype(kind)
        self.columns = {name: np.concatenate([before[name], came[name]]) for name in COLUMNS}
        return Change(before, came)

    def withdraw(self, *reports: str) -> Change:
        """Take the rows of reports away; of one that is not there, none. The last fill the gaps."""
        known = [self._reports[report] for report in reports if report in self._reports]
        before, gone = self.columns, np.isin(self["report"], known)
        if gone.any():
            left = len(gone) - int(gone.sum())
            holes, moved = np.flatnonzero(gone[:left]), left + np.flatnonzero(~gone[left:])
            self.columns = {name: column[:left].copy() for name, column in before.items()}
            for name, column in self.columns.items():
                column[holes] = before[name][moved]
        return Change(before, {name: column[gone] for name, column in before.items()})

    def _read(self, sighting: Sighting, made: list[Row], told: set[tuple[int, int]]) -> None:
        report, key = sighting.report, (sighting.report, sighting.occasion)
        from_report = self._reports.setdefault(report, len(self._reports))
        occasion = self._occasions.setdefault(key, self.occasions)
        subject = self.nouns.number(sighting.subject)
        first, last = seconds(sighting.first_at), seconds(sighting.last_at)
        port = sighting.port or 0
        flags = _STANDINGS.get(sighting.standing, 0) | (PROXY if sighting.proxy else 0)
        attested = _attested(sighting)
        noun = self.nouns.number(sighting.identifier)
        contact = sighting.identifier.kind in _COUNTERPARTS and sighting.event is not Event.STATED
        own = flags | (CONTACT if contact else 0)
        head = (from_report, occasion, attested)
        made.append((subject, noun, first, last, port, *head, own))
        beside = [b for b in (sighting.file, sighting.link) if b is not None]
        numbers = map(self.nouns.number, beside)
        made += [(subject, number, first, last, 0, *head, flags) for number in numbers]
        implied: list[tuple[int, int]] = []
        if sighting.identifier.kind is IdentifierKind.SCREEN_NAME:
            implied += self._like(sighting.identifier.value)
        if (from_report, subject) not in told:
            told.add((from_report, subject))
            implied += self._implied(sighting.subject)
        for noun, attested in implied:
            times = (UNKNOWN, UNKNOWN, 0)
            made.append((subject, noun, *times, from_report, occasion, attested, flags))

    def _implied(self, subject: Identifier) -> Iterable[tuple[int, int]]:
        if subject.kind is not IdentifierKind.ACCOUNT:
            return
        service, name = service_and_name(subject)
        local, at, domain = name.rpartition("@")
        if at and local:
            own = VERIFIED if domain == service else USED
            yield self.nouns.number(Identifier(IdentifierKind.EMAIL, name)), own
            yield from self._handle(local)
        elif name.startswith("+") and name[1:].isdigit():
            yield self.nouns.number(Identifier(IdentifierKind.PHONE, name)), USED
        elif not name.isdigit():
            yield from self._handle(name)

    def _handle(self, name: str) -> Iterable[tuple[int, int]]:
        yield self.nouns.number(Identifier(IdentifierKind.SCREEN_NAME, name)), USED
        yield from self._like(name)

    def _like(self, handle: str) -> Iterable[tuple[int, int]]:
        for key in handle_keys(handle):
            yield self.nouns.likeness(Identifier(IdentifierKind.SCREEN_NAME, key)), STATED


def nouns_in(sightings: Iterable[Sighting]) -> set[Identifier]:
    """Return all that rows of sightings name: of IPv6 the /64, of accounts how they are spelt.

    Example:
        >>> nouns_in([])
        set()
    """
    rows = Rows()
    rows.add(sightings)
    named, kinds = np.unique(rows["noun"]), rows.nouns.kinds()
    return {rows.nouns[number] for number in named[kinds[named] < LIKENESS]}


_COUNTERPARTS = {IdentifierKind.ACCOUNT, IdentifierKind.GROUP}


def _attested(sighting: Sighting) -> int:
    if sighting.verified:
        return VERIFIED
    stated = sighting.event is Event.STATED or sighting.basis is Basis.ASSESSMENT
    return STATED if stated else USED

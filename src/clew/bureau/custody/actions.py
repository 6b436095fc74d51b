"""What officers record of an exhibit: its seizure, every hand it goes through, verifications.

Entries are only added. A wrong one is put right by a further entry that says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as new_sha256
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.actions.opening import add_exhibit
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.custody.act import Act
from clew.bureau.custody.chain import link
from clew.bureau.custody.models import DIGEST, CustodyEntry
from clew.bureau.custody.queries import exhibit_by_id, said
from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.errors import BlobNotFoundError, TamperedBlobError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Location
from clew.model.wording import Wording

_CHUNK = 1 << 20
_NAMED = 20  # items that an entry names
_HEX = re.compile(rf"[0-9a-f]{{{DIGEST}}}")


class DigestError(ValueError):
    """What was given is no SHA-256."""


class SeizedAlreadyError(ValueError):
    """The exhibit's seizure is on record already."""


class NotSeizedError(ValueError):
    """Nothing is on record of the exhibit's seizure, so nothing can follow it."""


class NobodyNamedError(ValueError):
    """An entry does not say who gave or who took it."""


class FutureError(ValueError):
    """The entry tells of something that has not happened yet."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many of an exhibit's items are as they were recorded, and which are not."""

    intact: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    seizure: str

    @property
    def words(self) -> str:
        """The finding, as it stands in the record."""
        every = self.intact + len(self.missing) + len(self.damaged)
        told = [f"{self.intact} of {every} items match their SHA-256"]
        told += [f"not in the vault: {_listed(self.missing)}"] if self.missing else []
        told += [f"damaged in the vault: {_listed(self.damaged)}"] if self.damaged else []
        return "; ".join([*told, self.seizure])


@transaction.atomic
def record_seizure(  # noqa: PLR0913 -- what, where, when, by whom, by name
    acting_officer: Officer,
    *,
    case: Case,
    label: str,
    seized_at: datetime,
    place: str,
    seized_by: str,
    now: datetime,
    from_whom: str = "",
    sha256: str = "",
) -> CustodyEntry:
    """Record when and where an exhibit was seized, by whom and from whom, and its hash then.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the acting officer does not work on it, or it is closed.
        SeizedAlreadyError: that is on record already.
        NobodyNamedError: nobody is named who seized it.
        NoReasonError: no place is named.
        DigestError: the hash is no SHA-256.
        FutureError: it is not seized yet.
    """
    exhibit = add_exhibit(acting_officer, case=case, label=label, now=now)
    if _held(exhibit).custody.exists():
        raise SeizedAlreadyError(
            Wording(
                "the seizure of %(label)s is on record; add an entry to it instead", label=label
            )
        )
    entry = CustodyEntry(
        exhibit=exhibit,
        act=Act.SEIZED,
        at=seized_at,
        from_whom=from_whom.strip(),
        to_whom=_named(seized_by),
        place=told(place, what=Wording("it is seized there: name the place")),
        sha256=_digest(sha256),
    )
    return _added(acting_officer, entry, now=now)


@transaction.atomic
def hand_on(  # noqa: PLR0913 -- when, from and to whom, where and why, by name
    acting_officer: Officer,
    *,
    exhibit_id: UUID,
    at: datetime,
    from_whom: str,
    to_whom: str,
    why: str,
    now: datetime,
    place: str = "",
    sha256: str = "",
    for_good: bool = False,
) -> CustodyEntry:
    """Record that somebody gave an exhibit to somebody, and the hash that was measured then.

    `for_good` says that nobody keeps it for the case any more: its owner has it back, or it was
    handed over to be destroyed.

    Raises:
        ExhibitNotFoundError: the acting officer may not see the exhibit.
        DeniedError: the acting officer does not work on its case, or it is closed.
        NotSeizedError: nothing is on record of its seizure.
        NobodyNamedError: one of the two is not named.
        NoReasonError: no reason is given.
        DigestError: the hash is no SHA-256.
        FutureError: it has not happened yet.
    """
    exhibit = _workable(acting_officer, exhibit_id)
    entry = CustodyEntry(
        exhibit=exhibit,
        act=Act.ENDED if for_good else Act.HANDED_ON,
        at=at,
        from_whom=_named(from_whom),
        to_whom=_named(to_whom),
        place=place.strip(),
        why=told(why, what=Wording("it is handed on")),
        sha256=_digest(sha256),
    )
    return _added(acting_officer, entry, now=now)


def verify_exhibit(
    acting_officer: Officer, *, exhibit_id: UUID, vault: VaultFolder, now: datetime
) -> Verified:
    """Read every item of an exhibit out of the vault, hold it against its digest, record what came.

    Raises:
        ExhibitNotFoundError: the acting officer may not see the exhibit.
        DeniedError: the acting officer does not work on its case, or it is closed.
        NotSeizedError: nothing is on record of its seizure.
    """
    with transaction.atomic():
        exhibit = _workable(acting_officer, exhibit_id)
        seized = exhibit.custody.get(number=1).sha256
    found = _verified(vault.blobs, exhibit, seized)  # outside: an exhibit can be large
    with transaction.atomic():
        exhibit = _workable(acting_officer, exhibit_id)
        entry = CustodyEntry(exhibit=exhibit, act=Act.VERIFIED, at=now, found=found.words)
        _added(acting_officer, entry, now=now)
    return found


def _listed(keys: Sequence[str]) -> str:
    """The first of them: an entry stays readable where a whole disk is gone."""
    more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more


def _verified(blobs: BlobStore, exhibit: Exhibit, seized: str) -> Verified:
    places = Location.objects.filter(exhibit=exhibit, loans=None)  # what is lent was not seized
    keys = Item.objects.filter(locations__in=places).order_by("pk").distinct()
    states = {key: _state(blobs, key) for key in keys.values_list("pk", flat=True)}
    return Verified(
        intact=sum(state == "intact" for state in states.values()),
        missing=tuple(key for key, state in states.items() if state == "missing"),
        damaged=tuple(key for key, state in states.items() if state == "damaged"),
        seizure=_of_seizure(seized, states),
    )


def _state(blobs: BlobStore, sha256: str) -> str:
    made = new_sha256()
    try:
        with blobs.open(sha256) as blob:
            while chunk := blob.read(_CHUNK):
                made.update(chunk)
    except BlobNotFoundError:
        return "missing"
    except TamperedBlobError:
        return "damaged"
    return "intact" if made.hexdigest() == sha256 else "damaged"


def _of_seizure(seized: str, states: dict[str, str]) -> str:
    if not seized:
        return "no hash was taken on seizure"
    if seized in states:
        return f"the hash taken on seizure is that of an item, which is {states[seized]}"
    return "the hash taken on seizure is of none of its items: the vault does not hold the whole"


def _workable(officer: Officer, exhibit_id: UUID) -> Exhibit:
    exhibit = exhibit_by_id(officer, exhibit_id)
    check_case(WORK_ON_CASE, officer, exhibit.case)
    if not _held(exhibit).custody.exists():
        raise NotSeizedError(
            Wording("record its seizure first: clew exhibit seize %(label)s", label=exhibit.label)
        )
    return exhibit


def _held(exhibit: Exhibit) -> Exhibit:
    """The exhibit, held so that of two entries at once one comes after the other."""
    return Exhibit.objects.select_for_update().get(pk=exhibit.pk)


def _added(officer: Officer, entry: CustodyEntry, *, now: datetime) -> CustodyEntry:
    if entry.at > now:
        at = f"{entry.at:%Y-%m-%d %H:%M}"
        raise FutureError(Wording("%(at)s is yet to come; say when it was done", at=at))
    last = entry.exhibit.custody.order_by("-number").first()
    entry.number, entry.officer, entry.recorded_at = (last.number if last else 0) + 1, officer, now
    entry.hash = link(last.hash if last else "", said(entry))
    entry.save(force_insert=True)
    details = {"case": str(entry.exhibit.case_id), "number": entry.number, "hash": entry.hash}
    subject = str(entry.exhibit_id)
    record(tags.CUSTODY_ENTRY_ADDED, officer=officer, subject=subject, details=details, now=now)
    return entry


def _named(name: str) -> str:
    if not name.strip():
        raise NobodyNamedError(Wording("name who had it and who took it"))
    return " ".join(name.split())


def _digest(text: str) -> str:
    digest = text.strip().lower()
    if digest and not _HEX.fullmatch(digest):
        raise DigestError(
            Wording(
                "%(text)s is no SHA-256: it has %(digest)s characters of 0-9 and a-f",
                text=repr(text),
                digest=str(DIGEST),
            )
        )
    return digest

"""Items: seized files, or only what their bytes hash to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import SHARE_CASE, TAKE_BACK
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Exhibit
from clew.bureau.grades.queries import grades_of
from clew.bureau.persons.queries import case_handlings
from clew.bureau.referrals.models import Part
from clew.bureau.sharing.actions.item_purging import purge_item
from clew.bureau.sharing.actions.item_records import prepared_item
from clew.bureau.sharing.actions.kind import Decode, Doomed, Open, Place, Prepared
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.item_words import ToldGrade, ToldItem
from clew.bureau.vault.actions.adding import keep_thumbnail
from clew.bureau.vault.actions.recording import record_readings
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries import item_named
from clew.bureau.vault.queries.visibility import is_found_under, visible_items
from clew.exchange.signing.canonical import MalformedError
from clew.handling.marking import Marking
from clew.intake.file_reading import FileReading
from clew.model.media import MediaType

_NO_FILE = "its owner shared only what it hashes to"


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item that came, read as `clew add` reads files; `decoded` is False without the file."""

    told: ToldItem
    reading: FileReading


class ItemKind:
    """Items."""

    name = "item"
    is_replaced = False

    def prepare(
        self, officer: Officer, reference: str, *, with_files: bool, vault: VaultFolder
    ) -> Prepared:
        sha256 = item_named(officer, reference)
        if not is_found_under(SHARE_CASE, officer, [sha256], lent=False):
            raise DeniedError(
                f"item {sha256} cannot be shared by you: that takes a specialist, case officer, "
                "commander or supervisor, and an open case of your own bureau that has it; what "
                "another bureau lent is passed on in a referral, as far as that bureau lets it"
            )
        return prepared_item(
            sha256,
            case_handlings(officer, [sha256])[sha256],
            with_file=with_files,
            vault=vault,
            grades=_grades(officer, sha256),
        )

    def check_owner(self, officer: Officer, reference: str) -> None:
        if not is_found_under(TAKE_BACK, officer, [reference]):
            raise DeniedError("what was shared is taken back by those who may export its case")

    def seen(self, officer: Officer) -> QuerySet[Any]:
        return visible_items(officer).values("pk")

    def taken_back(
        self, officer: Officer | None, reference: str, *, reason: str, now: datetime
    ) -> None:
        pass  # what was seized here stays

    def read(
        self, record: str, envelope: Envelope, files: Mapping[str, Open], *, decode: Decode
    ) -> ReadItem:
        told = ToldItem.from_json(envelope.inner)
        if set(files) - {told.sha256}:
            raise MalformedError(f"the item {record} came with files that are not its own")
        name = record.encode()
        if told.sha256 not in files:
            return ReadItem(told, _hashes_only(told, name))
        with files[told.sha256]() as file:
            reading = decode(file, name)
        if reading.digests != told.digests:
            raise MalformedError(f"the item {record} has other digests than its owner says")
        return ReadItem(told, reading)

    def files_of(self, read: ReadItem) -> Sequence[str]:
        return [read.told.sha256] if read.reading.decoded else []

    def rank(self, read: ReadItem) -> int:
        return 0

    def needs_case(self, read: ReadItem) -> bool:
        return True

    def put(self, read: ReadItem, place: Place) -> str:
        assert place.case is not None  # as `needs_case` says
        if read.reading.thumbnail is not None:
            keep_thumbnail(place.vault, read.told.sha256, read.reading.thumbnail)
        exhibit, _ = Exhibit.objects.get_or_create(
            case=place.case,
            label=f"Shared by {place.case.bureau.name}"[:200],
            defaults={"created_at": place.now},
        )
        record_readings(
            [_as_known(read.reading)],
            acting_officer=place.officer,
            exhibit=exhibit,
            sandbox=place.confinement if read.reading.decoded else "not decoded here",
            templates=place.vault.templates,
            now=place.now,
            owner=place.case.bureau,
        )
        told = Part.objects.filter(name=read.told.sha256, item=None, sources__case=place.case)
        keys = [part.pk for part in told if part.said]  # told before it was corrected
        Part.objects.filter(pk__in=keys).update(item=read.told.sha256)
        return read.told.sha256

    def mark(self, reference: str, marking: Marking) -> None:
        pass  # the case that it lies in is marked

    def purge(self, doomed: Doomed, *, vault: VaultFolder) -> None:
        purge_item(doomed, vault=vault)


def _grades(officer: Officer, sha256: str) -> list[ToldGrade]:
    rows = grades_of(officer, [sha256]).get(sha256, ())
    return [
        ToldGrade(row.grade.scheme, row.grade.value, row.grade.graded_at)
        for row in rows
        if row.grade.graded_at is not None
    ]


def _hashes_only(told: ToldItem, name: bytes) -> FileReading:
    return FileReading(
        name,
        told.digests.size,
        0,
        told.digests,
        MediaType(told.mime, told.family),
        fingerprints=told.prints,
        not_looked_for={"file": _NO_FILE},
        decoded=False,
    )


def _as_known(reading: FileReading) -> FileReading:
    """Of an item that is here already, what others say of its hashes adds nothing."""
    known = Item.objects.filter(pk=reading.digests.sha256.hex()).exists()
    return replace(reading, fingerprints=()) if known and not reading.decoded else reading


KIND = ItemKind()

"""A world's files are taken in without a refusal, and say what the world says."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from clew.intake.reports import documents, read_document
from clew.intake.source import Document
from clew.model.identifier import IdentifierKind as Kind
from clew.model.report import Refused
from clew.model.sighting import Sighting
from clew.simulate.worlds import Settings, make_world
from clew.simulate.worlds.writing.folder import write_world

NOW = datetime(2026, 11, 26, tzinfo=UTC)
_SAME = {Kind.IP, Kind.DEVICE, Kind.IMEI, Kind.EMAIL, Kind.PHONE, Kind.NAME} | {
    *(Kind.SHARE_LINK, Kind.URL, Kind.ADDRESS, Kind.BIRTH_DATE, Kind.VEHICLE)
}


def test_what_a_world_writes_is_read_back_identifier_by_identifier(tmp_path: Path) -> None:
    world = make_world(4, Settings(persons=60, countries=5))
    write_world(tmp_path, world)

    found = [
        one
        for document in documents([tmp_path / "reports"])
        if isinstance(document, Document)
        for one in read_document(document, now=NOW)
    ]

    assert not [one for one in found if isinstance(one, Refused)]
    written = [s for s in world.sightings() if not s.report.startswith("form:")]
    assert _of(found) == _of(written)


def _of(sightings: list[object]) -> Counter[tuple[str, str]]:
    """What was seen with which account, where both have a place in the forms."""
    return Counter(
        (s.subject.value, str(s.identifier).casefold())
        for s in sightings
        if isinstance(s, Sighting) and s.identifier.kind in _SAME and s.subject.kind is Kind.ACCOUNT
    )

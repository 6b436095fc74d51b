"""Every kind of record that travels: it checks what it reads, and purges what is gone again."""

import pytest

from clew.bureau.sharing.actions.kind import Doomed, RecordKind
from clew.bureau.sharing.actions.kind_registry import UnknownKindError, kind_named, known_kinds
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.fields import Fields
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.simulate.bureaux import NOW

KINDS = list(known_kinds().values())
pytestmark = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

RUBBISH = {
    "nothing": {},
    "other fields": {"sha256": "ab" * 32},
    "a list": {"prints": [[]]},
    "nested deeply": {"a": {"b": {"c": [None, {"d": 1}]}}},
}


def test_its_name_travels_and_finds_it(kind: RecordKind) -> None:
    fields = Fields(
        {"name": kind.name, "file": f"{kind.name}.file"}, names=["name", "file"], where=""
    )

    assert kind_named(fields.name("name")) is kind
    assert fields.name("file")
    with pytest.raises(UnknownKindError, match="update Clew"):
        kind_named(f"{kind.name} of another version")


@pytest.mark.parametrize("inner", RUBBISH.values(), ids=list(RUBBISH))
def test_rubbish_is_refused_before_anything_is_decoded(
    kind: RecordKind, inner: dict[str, object]
) -> None:
    told = Envelope(kind.name, "s", "", "", (Purpose.INTELLIGENCE,), Pap.AMBER, None, inner)

    def decode(*_: object) -> None:
        raise AssertionError("decoded")

    with pytest.raises(RefusalError):
        kind.read("AQ/r1", told, {}, decode=decode)  # type: ignore[arg-type] # never called


@pytest.mark.django_db
def test_purging_what_is_not_there_changes_nothing(kind: RecordKind, vault: VaultFolder) -> None:
    for reference in ("", "ab" * 32):
        kind.purge(Doomed(reference, "AQ/r1", None, (), (), NOW), vault=vault)

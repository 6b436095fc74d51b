"""Only its owner speaks of a record, by a key that serves."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.directory.keys import DeadKeyError, Reason
from clew.exchange.directory.members import NotAMemberError, UnknownKeyError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.statements.statement import (
    Recall,
    Remark,
    Restriction,
    Statement,
    Subject,
    Version,
    read_remark,
    read_statement,
    signed_statement,
)
from clew.handling.tlp import Tlp
from clew.simulate.bureaux import DAY, NOW, Bureau, Hub

HUB = Hub()
OWNER, OTHER, STRANGER = Bureau("AQ"), Bureau("BV"), Bureau("XX")
HUB.admit(OWNER, OTHER)
DIRECTORY = HUB.directory()
SUBJECT = Subject("AQ", "record-1")
SAID: list[Statement] = [
    Version(SUBJECT, 3, ("ab" * 32,), ("BV", "CX"), Tlp.AMBER_STRICT),
    Restriction(SUBJECT, ("BV",), Tlp.RED),
    Recall(SUBJECT),
]


def signed(statement: Statement, by: Bureau = OWNER) -> Document:
    return signed_statement(statement, by=by.first, now=NOW, reason="a mistake")


@pytest.mark.parametrize("statement", SAID, ids=["version", "restriction", "recall"])
def test_what_the_owner_said_is_read(statement: Statement) -> None:
    raw = signed(statement).to_bytes()

    document = Document.from_bytes(raw, purpose=Purpose.STATEMENT, limit=9999)

    assert read_statement(document, directory=DIRECTORY, now=NOW) == statement
    assert read_remark(document) == Remark(NOW, "a mistake")


@pytest.mark.parametrize("statement", SAID, ids=["version", "restriction", "recall"])
def test_nobody_else_speaks_of_it(statement: Statement) -> None:
    for liar, error in ((OTHER, UnknownKeyError), (STRANGER, UnknownKeyError)):
        with pytest.raises(error):
            read_statement(signed(statement, liar), directory=DIRECTORY, now=NOW)


def test_a_signature_under_the_owners_key_id_must_be_the_owners() -> None:
    forged = signed(Recall(SUBJECT), OTHER)
    posing = replace(forged.signatures[0], key=OWNER.first.key.id)

    with pytest.raises(BadSignatureError):
        read_statement(replace(forged, signatures=(posing,)), directory=DIRECTORY, now=NOW)


def test_an_owner_who_is_no_member_is_not_heard() -> None:
    said = signed_statement(Recall(Subject("XX", "r")), by=STRANGER.first, now=NOW)

    with pytest.raises(NotAMemberError):
        read_statement(said, directory=DIRECTORY, now=NOW)


def test_a_dead_key_is_not_heard() -> None:
    with pytest.raises(DeadKeyError, match="serves from"):
        read_statement(signed(Recall(SUBJECT)), directory=DIRECTORY, now=NOW + 91 * DAY)

    hub = Hub()
    member = OWNER.member
    revoked = member.with_key(member.keys[0].revoked(Reason.COMPROMISED, at=NOW))
    hub.members = {"AQ": replace(revoked, keys=revoked.keys[-1:])}

    with pytest.raises(DeadKeyError, match="revoked"):
        read_statement(signed(Recall(SUBJECT)), directory=hub.directory(), now=NOW)


def test_a_statement_signed_for_another_purpose_does_not_hold() -> None:
    receipt = Document.signed(
        Purpose.RECEIPT, json.loads(signed(Recall(SUBJECT)).body), by=[OWNER.first]
    )

    with pytest.raises(BadSignatureError):
        read_statement(replace(receipt, purpose=Purpose.STATEMENT), directory=DIRECTORY, now=NOW)


@given(
    st.dictionaries(
        st.sampled_from(["kind", "owner", "at", "reason", "removed", "tlp", "number"]),
        st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=5)),
    )
)
def test_any_other_form_is_refused_with_a_reason(changes: dict[str, object]) -> None:
    body = {**json.loads(signed(SAID[1]).body), **changes}
    if body == json.loads(signed(SAID[1]).body) or changes.keys() <= {"reason"}:
        return
    document = Document.signed(Purpose.STATEMENT, body, by=[OWNER.first])

    with pytest.raises((MalformedError, NotAMemberError, UnknownKeyError)):
        read_statement(document, directory=DIRECTORY, now=NOW)

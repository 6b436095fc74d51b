"""Calls name a victim by the pseudonym that pages have, and tell nothing that says who it is."""

import json

import pytest

from calling_program import Program, token_of
from clew.bureau.network import shown
from clew.bureau.network.actions import build_network, take_in
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from records import NOW, make_officer
from three_bureaux import ANA, INDIAN_PHONE, ThreeBureaux

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

BEN, MIA = account("chat.example", "ben"), account("chat.example", "mia")
PHONE, MAIL = "+6421555123", "mia@mail.example"
IP = "203.0.113.9"


@pytest.fixture
def rosa():
    """Who took in a report of Ben, who wrote to Mia, whom it calls a victim."""
    officer = make_officer("rosa")
    head = Report("log:9", "activity log CSV", "Chat Example")
    said = [
        _seen("1", BEN, Identifier(IdentifierKind.PHONE, PHONE), Standing.SUSPECT),
        _seen("2", BEN, MIA, Standing.SUSPECT, written="Mia of chat.example"),
        _seen(
            "3", MIA, Identifier(IdentifierKind.EMAIL, MAIL), Standing.VICTIM, written="MIA@mail"
        ),
        _seen("4", MIA, Identifier(IdentifierKind.IP, IP), Standing.VICTIM, port=4711),
    ]
    take_in([head, *said, head], acting_officer=officer, source_name="log.csv", now=NOW)
    return officer


def _seen(row, who, what, standing, **more):
    return Sighting("log:9", row, who, what, Event.STATED, NOW, NOW, standing=standing, **more)


def test_a_sighting_tells_a_victims_pseudonym_and_of_what_was_seen_the_kind_alone(rosa):
    rows = Program(token_of(rosa)).ask("get", "/api/reports/log:9/sightings").json()["rows"]

    mia = shown.pseudonym(MIA)
    assert {(one["subject"], one["seen"], one["is_victim"]) for one in rows} == {
        (str(BEN), f"phone:{PHONE}", False),
        (str(BEN), mia, False),
        (mia, "email", True),
        (mia, "ip", True),
    }
    assert not [one for one in (MIA.value, "mia", "MIA", IP, "4711") if one in json.dumps(rows)]


def test_two_accounts_that_are_one_are_not_judged_and_the_answer_names_nobody(rosa):
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    given = {"a": MIA.value, "b": MIA.value, "verdict": "same", "reason": "the same"}

    answer = Program(token_of(rosa)).ask("post", "/api/network/judgements", given)

    assert answer.status_code == 422
    assert answer.json() == {"message": "that is one account: name two"}


def test_a_referral_tells_a_victims_pseudonym_and_not_where_it_is(vault, monkeypatch):
    world = ThreeBureaux()
    sent = world.sent(world.rosa)
    paths = [f"/api/referrals/{sent.pk}", f"/api/referrals/{sent.pk}/parts"]
    both = [Program(token_of(who)) for who in (world.rosa, world.hugo)]
    plain = [str(one.ask("get", path).json()) for one in both for path in paths]
    assert all(ANA.value in plain[number] for number in (1, 3))
    monkeypatch.setattr(shown, "victims_among", lambda _officer, some: {ANA} & set(some))

    told = [str(one.ask("get", path).json()) for one in both for path in paths]
    (entity,) = [
        one for one in both[0].ask("get", paths[1]).json()["rows"] if one["kind"] == "entity"
    ]

    assert not [one for one in (ANA.value, INDIAN_PHONE) if any(one in each for each in told)]
    assert entity["accounts"] == [entity["name"]] == [shown.pseudonym(ANA)]
    assert (entity["places"], entity["hidden"] > 0) == ([], True)

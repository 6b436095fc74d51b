"""Ties: who deals with whom, whatever order reports come in and however much is sent in."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import invented_network as net
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event
from clew.network.groups.holdings import holdings_of
from clew.network.groups.tie import TieKind, strength_of
from clew.network.groups.ties import MOST_HOLDERS, ties_of


def ties(names, sightings, notes=()):
    return ties_of(holdings_of(net.entities(names), sightings, notes))


@given(st.permutations([*net.ring("a"), *net.ring("b", size=4)]))
def test_the_order_of_sightings_changes_nothing(shuffled):
    names = ["a0", "a1", "a2", "a3", "a4", "b0", "b1", "b2", "b3"]
    assert ties(names, shuffled) == ties(names[::-1], [*net.ring("a"), *net.ring("b", size=4)])


def test_a_report_that_is_taken_away_takes_its_ties_with_it():
    kept = [net.sent("a", "b", report="r:1")]
    paid = net.sent("a", "b", event=Event.PAYMENT, report="r:2")
    recalled = [paid, net.sent("b", "c", report="r:2")]
    both = ties("abc", kept + recalled)
    assert len(both) == 3
    assert ties("abc", [one for one in kept + recalled if one.report == "r:1"]) == ties("abc", kept)


def test_the_same_moment_in_reports_of_five_bureaux_is_one_moment():
    once = ties("ab", [net.sent("a", "b", amount=Decimal(5), currency="EUR", event=Event.PAYMENT)])
    reports = [f"r:{n}" for n in range(5)]
    often = ties(
        "ab",
        [
            net.sent("a", "b", amount=Decimal(5), currency="EUR", event=Event.PAYMENT, report=one)
            for one in reports
        ],
    )
    assert often == once
    assert often[0].amounts == (("EUR", Decimal(5)),)


def test_payments_to_oneself_tie_nobody():
    assert ties("a", [net.sent("a", "a", event=Event.PAYMENT)]) == ()


def test_accounts_of_no_entity_take_no_part():
    assert ties("a", [net.sent("a", "b"), net.sent("b", "a")]) == ()


def test_a_viral_file_ties_nobody():
    names = [f"n{number}" for number in range(MOST_HOLDERS + 1)]
    viral = [net.held(name, net.file(1), day=day) for day, name in enumerate(names)]
    assert ties(names, viral) == ()
    assert ties(names, viral[:-1]) != ()


def test_what_a_list_calls_public_ties_nobody():
    seen = [net.held("a", net.file(1)), net.held("b", net.file(1), day=1)]
    note = SharingNote(IdentifierKind.FILE_HASH, net.file(1).value, Sharing.PUBLIC, "known.csv")
    assert ties("ab", seen)
    assert ties("ab", seen, [note]) == ()


@pytest.mark.parametrize(
    "kind",
    [
        IdentifierKind.IP,
        IdentifierKind.DEVICE,
        IdentifierKind.ADDRESS,
        IdentifierKind.PHONE,
        IdentifierKind.NAME,
    ],
)
def test_a_common_household_is_no_tie_of_dealing(kind):
    value = "198.51.100.7" if kind is IdentifierKind.IP else "the same"
    seen = [net.held(name, Identifier(kind, value), event=Event.LOGIN) for name in "ab"]
    assert ties("ab", seen) == ()


def test_a_file_flows_from_who_had_it_first():
    (tie,) = ties(
        "ab",
        [
            net.held("b", net.file(1), day=1),
            net.held("a", net.file(1), event=Event.DOWNLOAD, day=2),
        ],
    )
    assert (tie.a, tie.b, tie.kind, tie.flows) == ("e-b", "e-a", TieKind.FILE, True)
    assert tie.first_at == net.START + timedelta(days=1)
    assert tie.in_words().startswith(f"e-b had {net.file(1)} before e-a fetched it, from 2025-03")


def test_two_who_fetched_the_same_are_hardly_tied():
    taken = net.held("b", net.file(1), event=Event.DOWNLOAD, day=1)
    fetched = [net.held("a", net.file(1), event=Event.DOWNLOAD), taken]
    given_on = [net.held("a", net.file(1)), taken]
    assert strength_of(ties("ab", fetched)) < strength_of(ties("ab", given_on))


def test_who_is_sent_a_file_holds_it():
    found = ties(
        "abc",
        [
            net.sent("a", "b", event=Event.SHARE, file=net.file(1)),
            net.held("c", net.file(1), event=Event.DOWNLOAD, day=3),
        ],
    )
    assert {(tie.a, tie.b) for tie in found} == {("e-a", "e-b"), ("e-a", "e-c"), ("e-b", "e-c")}


def test_a_star_of_many_payments_stays_linear():
    names = ["hub", *(f"n{number}" for number in range(20_000))]
    found = ties(names, [net.sent("hub", name, event=Event.PAYMENT) for name in names[1:]])
    assert len(found) == 20_000


def test_things_bind_the_rarest_first_until_there_are_pairs_enough(monkeypatch):
    monkeypatch.setattr("clew.network.groups.ties.MOST_PAIRS", 3)
    rare = [net.held(name, net.file(1), day=n) for n, name in enumerate("ab")]
    common = [net.held(name, net.file(2), day=n) for n, name in enumerate("abc")]
    assert [tie.things for tie in ties("abc", common + rare)] == [(net.file(1),)]

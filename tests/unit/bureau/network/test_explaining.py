"""Explaining reads few sightings, and says what all of them would say."""

from dataclasses import replace
from random import Random

import pytest

from clew.bureau.network.actions import take_in
from clew.bureau.network.queries import explaining, sightings_for, sightings_to_explain
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report as Head
from clew.model.sighting import Event, Sighting
from clew.network.resolution import explain_pairs, resolve
from clew.simulate.worlds import Settings, make_world
from records import NOW, make_officer

pytestmark = pytest.mark.django_db


def _taken(sightings):
    officer = make_officer("rosa")
    head = Head("log:1", "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=officer, source_name="log.csv", now=NOW)
    return officer


def _explained(officer, pair):
    (told,) = explain_pairs([pair], sightings_to_explain(officer, set(pair)))
    return told


def test_links_of_a_world_are_explained_from_few_sightings_as_from_all():
    world = make_world(5, Settings(persons=25, countries=3))
    officer = _taken(
        replace(one, report="log:1", occasion=f"{one.report} {one.occasion}")
        for one in world.settled()
    )
    every = list(sightings_for(officer))
    links = resolve(every).links
    pairs = [(link.a, link.b) for link in Random(1).sample(links, 12)]

    for pair, whole in zip(pairs, explain_pairs(pairs, every), strict=True):
        assert _explained(officer, pair) == whole
        assert len(list(sightings_to_explain(officer, set(pair)))) < len(every) / 2


def _seen(subject, kind, value, n=0):
    return Sighting("log:1", f"{subject.value} {kind} {n}", subject, Identifier(kind, value),
                    Event.LOGIN, NOW, NOW)  # fmt: skip


OTHERS = {
    "another address of the line": (
        (IdentifierKind.IP, "2001:db8::1"),
        ("x", IdentifierKind.IP, "2001:db8::1:2:3:4"),
    ),
    "an account spelt like the screen name": (
        (IdentifierKind.SCREEN_NAME, "quietfox12"),
        ("quietfox12", IdentifierKind.DEVICE, "d7"),
    ),
    "the mailbox": (
        (IdentifierKind.EMAIL, "ana@mail.example"),
        ("ana@mail.example", IdentifierKind.DEVICE, "d7"),
    ),
}


@pytest.mark.parametrize(("of_pair", "of_stranger"), OTHERS.values(), ids=OTHERS)
def test_who_shares_a_thing_by_another_spelling_is_counted(of_pair, of_stranger):
    pair = account("a.example", "one"), account("b.example", "two")
    name, kind, value = of_stranger
    officer = _taken(
        [
            *(_seen(subject, *of_pair) for subject in pair),
            _seen(account("chat.example", name), kind, value),
            _seen(account("chat.example", "unlike"), IdentifierKind.DEVICE, "d8"),
        ]
    )

    told = _explained(officer, pair)

    assert told == explain_pairs([pair], sightings_for(officer))[0]
    assert [one.others for one in told.shared] == [1]
    assert len(list(sightings_to_explain(officer, set(pair)))) == 3


def test_where_accounts_share_with_too_many_everything_is_read(monkeypatch):
    monkeypatch.setattr(explaining, "_MOST_NAMED", 1)
    one = account("a.example", "one")
    officer = _taken([_seen(one, IdentifierKind.DEVICE, "d1"), _seen(
        account("b.example", "two"), IdentifierKind.DEVICE, "d2")])  # fmt: skip

    assert len(list(sightings_to_explain(officer, {one}))) == 2

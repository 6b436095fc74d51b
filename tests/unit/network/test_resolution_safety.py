"""What must never link an innocent person, and what must not be lost or crash."""

import pytest

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Standing
from clew.network.resolution import resolve
from invented_sightings import acc, seen, stated, together, visit


def test_an_address_alone_links_nobody_however_often_it_is_shared():
    a, b = acc("ana"), acc("ben", "post.example")
    times = [day * 1_440 + n for day in range(60) for n in (0, 3)]
    sightings = [s for m in times for one in (a, b) for s in visit(one, "203.0.113.7", minute=m)]
    resolution = resolve(sightings)
    explanation = resolution.explain(a, b)
    assert not together(resolution, a, b)
    assert not explanation.carried


def test_a_device_alone_links_nobody():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [
        seen(one, "device", "d1", minute=m) for one in (a, b) for m in range(0, 90_000, 1_440)
    ]
    resolution = resolve(sightings)
    assert not together(resolution, a, b)
    assert not resolution.explain(a, b).carried


@pytest.mark.parametrize("kind", ["phone", "email"])
def test_what_one_account_only_states_can_be_planted_and_links_nobody(kind):
    value = {"phone": "+6421555100", "email": "ana@mail.example"}[kind]
    owner, liar = acc("ana"), acc("liar", "post.example")
    resolution = resolve([stated(owner, kind, value, verified=True), stated(liar, kind, value)])
    assert not together(resolution, owner, liar)


def test_thousands_behind_one_address_of_a_carrier_are_strangers():
    crowd = [acc(f"user{n}x", f"s{n % 7}.example") for n in range(3_000)]
    sightings = [seen(one, "ip", "198.51.100.1", minute=n % 900) for n, one in enumerate(crowd)]
    resolution = resolve(sightings)
    assert all(len(entity.accounts) == 1 for entity in resolution.entities)
    told = resolution.explain(crowd[0], crowd[900])
    assert "served 3000 accounts that day" in " ".join(piece.why for piece in told.link.evidence)
    assert told.shared[0].others == 2_998


def test_what_a_crowd_shares_says_nothing_and_is_told():
    crowd = [acc(f"user{n}x", "chat.example") for n in range(500)]
    resolution = resolve([stated(one, "phone", "+6421555100", verified=True) for one in crowd])
    (piece,) = [p for p in resolution.explain(*crowd[:2]).link.evidence if p.kind == "phone"]
    assert piece.log10_lr == 0.0
    assert "498 others share it, so it says nothing" in piece.why
    assert all(len(entity.accounts) == 1 for entity in resolution.entities)


def test_many_sightings_of_one_identifier_by_few_accounts_are_taken():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [
        seen(one, "ip", "203.0.113.7", minute=n // 4, occasion=f"{n}")
        for n in range(20_000)
        for one in (a, b)
    ]
    assert not together(resolve(sightings), a, b)


def test_a_list_that_calls_an_address_a_vpn_weakens_it():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [s for one, m in ((a, 0), (b, 3)) for s in visit(one, "198.51.100.9", minute=m)]
    note = SharingNote(IdentifierKind.IP, "198.51.100.0/24", Sharing.VPN, "exits.csv")
    plain, listed = resolve(sightings), resolve(sightings, notes=[note])
    (before,), (after,) = (
        [p for p in r.explain(a, b).link.evidence if p.kind == "ip"] for r in (plain, listed)
    )
    assert after.log10_lr < before.log10_lr
    assert "strangers share" in after.why


def test_a_phone_that_changed_hands_after_a_year_links_less_than_one_in_use():
    a, b, c = acc("ana"), acc("ben", "post.example"), acc("cleo", "post.example")
    used = [seen(one, "phone", "+6421555100", minute=m) for one, m in ((a, 0), (b, 10))]
    old = [seen(one, "phone", "+6421555101", minute=m) for one, m in ((a, 0), (c, 700_000))]
    resolution = resolve([*used, *old])
    assert resolution.explain(a, c).link.p_same < resolution.explain(a, b).link.p_same


def test_a_victim_is_not_taken_for_the_suspect_of_the_same_house():
    victim, suspect = acc("ana"), acc("ben", "post.example")
    sightings = [
        seen(one, kind, value, minute=minute, standing=standing)
        for one, standing in ((victim, Standing.VICTIM), (suspect, Standing.SUSPECT))
        for minute in range(0, 40_000, 1_500)
        for kind, value in (("ip", "203.0.113.7"), ("device", "tablet"))
    ]
    assert not together(resolve(sightings), victim, suspect)


_TRICKS = {
    "zero-width characters": "an\u200ba",
    "right-to-left override": "\u202eana",
    "combining marks": "a\u0301\u0302\u0303na",
    "letters of another script": "\u0430na",
    "a lone surrogate": "ana\ud800",
    "an emoji": "\U0001f98a\U0001f98a\U0001f98a",
    "full-width letters": "\uff41\uff4e\uff41",
    "only separators": "....",
    "an @": "ana@mail.example",
    "nothing but an @ before the service": "@",
    "a plus without digits": "+",
}


@pytest.mark.parametrize("name", _TRICKS.values(), ids=_TRICKS.keys())
def test_an_account_named_with_tricks_is_taken_and_is_nobody_else(name):
    tricky, plain = account("chat.example", name), acc("ana")
    values = (("name", name), ("screen_name", name), ("ip", name), ("birth_date", name))
    sightings = [stated(tricky, kind, value) for kind, value in values]
    resolution = resolve(
        [*sightings, stated(plain, "name", "Ana Marsh"), stated(plain, "ip", "::1")]
    )
    assert not together(resolution, tricky, plain)
    assert resolution.explain(tricky, plain).link.p_same < 0.5


def test_contradictory_reports_keep_two_people_apart():
    a, b = acc("ana"), acc("ben", "post.example")
    said = {a: ("Ana Marsh", "1980-01-01"), b: ("Boris Quill", "2001-07-09")}
    sightings = [
        s
        for one, (name, born) in said.items()
        for s in (
            stated(one, "name", name, report=f"one:{name}"),
            stated(one, "birth_date", born, report=f"two:{name}"),
            stated(one, "phone", "+6421555100", report=f"three:{name}"),
        )
    ]
    resolution = resolve(sightings)
    assert not together(resolution, a, b)
    assert resolution.explain(a, b).against is not None


def test_an_account_cannot_be_explained_against_itself():
    a = acc("ana")
    with pytest.raises(ValueError, match="name two"):
        resolve([seen(a, "ip", "203.0.113.7")]).explain(a, a)


def test_a_shared_identifier_that_is_no_link_is_still_told():
    a, b = acc("ana"), acc("ben", "post.example")
    resolution = resolve([seen(one, "file_hash", "sha256:ab", minute=0) for one in (a, b)])
    (shared,) = resolution.explain(a, b).shared
    assert shared.identifier == Identifier(IdentifierKind.FILE_HASH, "sha256:ab")
    assert shared.others == 0


def test_one_port_of_one_address_however_often_makes_nobody_one_person():
    a, b = acc("ana"), acc("ben", "post.example")
    sightings = [
        seen(one, "ip", f"203.0.113.{minute % 3 + 1}", minute=minute, port=1_234 + minute)
        for one in (a, b)
        for minute in range(0, 40_000, 1_500)
    ]
    assert not together(resolve(sightings), a, b)


@pytest.mark.parametrize("kind", ["ip", "device", "phone", "email", "wallet", "name", "file_hash"])
def test_what_thousands_are_seen_with_again_and_again_proposes_no_pair(kind):
    value = {"ip": "198.51.100.1", "phone": "+6421555100", "email": "all@mail.example"}
    crowd = [acc(f"user{n}x", f"s{n % 7}.example") for n in range(1_500)]
    sightings = [
        seen(one, kind, value.get(kind, "one"), minute=n * 7 + again, occasion=f"{again}")
        for n, one in enumerate(crowd)
        for again in range(4)
    ]
    resolution = resolve(sightings)
    assert resolution.links == ()
    assert len(resolution.entities) == len(crowd)

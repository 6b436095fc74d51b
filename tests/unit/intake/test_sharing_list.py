"""Lists of what many share are read whole, or refused by line."""

import pytest

from clew.intake.sharing_list import UnreadableSharingListError, read_sharing_list
from clew.model.identifier import IdentifierKind
from clew.model.sharing import Sharing

REFUSED = {
    "no such column": (["address,sharing", "198.51.100.1,vpn"], "value is missing"),
    "no network": (["value,sharing", "198.51.100.1/33,vpn"], "line 2"),
    "host bits": (["value,sharing", "198.51.100.1/24,vpn"], "line 2"),
    "no such sharing": (["value,sharing", "", "198.51.100.1,tor"], "line 3"),
    "no time": (["value,sharing,from", "198.51.100.1,vpn,soon"], "line 2"),
    "no value": (["value,sharing,kind", ",household,phone"], "line 2"),
    "no such kind": (["value,sharing,kind", "a,household,shoe"], "line 2"),
    "a quote never closed": (["value,sharing", '"198.51.100.1,vpn'], "no CSV"),
    "nothing": ([], "value is missing"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_list_is_refused_for(why):
    lines, told = REFUSED[why]
    with pytest.raises(UnreadableSharingListError, match=told):
        read_sharing_list(lines, source="exits.csv")


def test_addresses_networks_and_numbers_are_read_with_their_times():
    lines = [
        "value,sharing,kind,from,until",
        "198.51.100.7,VPN,,,",
        "2001:db8::/32,carrier,ip,2026-01-01,2026-02-01T12:00:00+02:00",
        "+6421555123,household,phone,,",
    ]
    first, second, third = read_sharing_list(lines, source="exits.csv")

    assert (first.value, first.sharing) == ("198.51.100.7/32", Sharing.VPN)
    assert second.from_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert second.until_at.utcoffset() is not None
    assert third.kind is IdentifierKind.PHONE

"""The country proposed for a referral: by the best evidence, and none where none speaks."""

import pytest

from clew.model.identifier import IdentifierKind
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.network.jurisdiction.deciding import jurisdiction_of
from clew.network.jurisdiction.proposing import Surety, proposed
from invented_sightings import acc, seen, stated

ANA, BEN = acc("ana"), acc("ben")
INDIAN, KIWI = "+911412345678", "+6421555123"
RAJASTHAN = CsvNetworks(["network,country,subdivision", "198.51.100.0/24,IN,IN-RJ"], source="ours")


def _proposed(*subjects, networks=RAJASTHAN, notes=()):
    return proposed(jurisdiction_of(sightings, networks, notes) for sightings in subjects)


CASES = {
    "a verified phone is firm": (
        [stated(ANA, "phone", INDIAN, verified=True)],
        ("IN", Surety.FIRM),
    ),
    "a stated phone is likely": ([stated(ANA, "phone", INDIAN)], ("IN", Surety.LIKELY)),
    "sign-ins alone are weak": (
        [seen(ANA, "ip", "198.51.100.7", minute=1)],
        ("IN", Surety.WEAK),
    ),
    "an address outweighs a phone elsewhere": (
        [stated(ANA, "address", "1 Lake Road, Auckland, NZ"), stated(ANA, "phone", INDIAN)],
        ("NZ", Surety.LIKELY),
    ),
}


@pytest.mark.parametrize("why", CASES)
def test_the_country_is_that_of_the_best_evidence_and_says_how_sure(why):
    sightings, expected = CASES[why]

    found = _proposed(sightings)

    assert (found.country, found.surety) == expected
    assert found.evidence


def test_two_subjects_of_two_countries_by_as_good_evidence_make_a_weak_proposal():
    found = _proposed([stated(ANA, "phone", INDIAN)], [stated(BEN, "phone", KIWI)])

    assert found.surety is Surety.WEAK
    assert {found.country, found.why_so_sure[-2:]} == {"IN", "NZ"}
    assert len(found.against) == 1


def test_nothing_is_proposed_where_nothing_speaks_for_a_country():
    assert _proposed() is None
    assert _proposed([seen(ANA, "device", "d1", minute=1)]) is None


@pytest.mark.parametrize("how", [Sharing.VPN, Sharing.HOSTING])
def test_an_exit_of_a_vpn_says_nothing(how):
    exits = [SharingNote(IdentifierKind.IP, "198.51.100.7", how, "list")]
    sightings = [seen(ANA, "ip", "198.51.100.7", minute=1)]

    assert _proposed(sightings, notes=exits) is None
    assert _proposed(sightings).country == "IN"


def test_what_a_source_calls_a_proxy_says_nothing():
    assert (
        _proposed([seen(ANA, "ip", "8.8.8.8", minute=1, proxy=True)], networks=BundledNetworks())
        is None
    )


def test_the_order_of_the_evidence_changes_nothing():
    phone = [stated(ANA, "phone", INDIAN)]
    signs = [seen(BEN, "ip", "8.8.8.8", minute=1, event=Event.LOGIN)]

    assert _proposed(phone, signs, networks=BundledNetworks()) == _proposed(
        signs, phone, networks=BundledNetworks()
    )

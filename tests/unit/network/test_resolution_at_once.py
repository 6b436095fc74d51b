"""What speaks against one person: two places or two devices at once, however reports came."""

import pytest

from clew.network.resolution import resolve
from invented_sightings import acc, seen, stated, visit

ANA, ANNA = acc("ana"), acc("anna", "post.example")
LINE = "203.0.113.7"


def _kinds(sightings):
    shared = [stated(one, "phone", "+6421555100", verified=True) for one in (ANA, ANNA)]
    (link,) = resolve([*shared, *sightings]).links_with_evidence(least=0)
    return link.p_same, [piece.kind for piece in link.evidence]


def test_two_devices_at_one_address_at_once_speak_against_one_person():
    _, kinds = _kinds([
        *visit(ANA, LINE, minute=0, device="phone-1"),
        *visit(ANNA, LINE, minute=1, device="phone-2"),
    ])  # fmt: skip
    assert "devices_at_once" in kinds


@pytest.mark.parametrize("devices", [("phone-1", "phone-2"), ("phone-2", "phone-1")])
def test_an_occasion_with_two_devices_is_on_none_of_them_whichever_came_first(devices):
    several = [seen(ANA, "device", one, minute=0, occasion="at 0") for one in devices]
    scores = [
        _kinds([*several, *visit(ANA, LINE, minute=0), *visit(ANNA, LINE, minute=1, device=one)])
        for one in devices
    ]
    assert all("devices_at_once" not in kinds for _, kinds in scores)
    assert scores[0] == scores[1]

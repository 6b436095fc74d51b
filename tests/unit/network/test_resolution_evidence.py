"""Evidence of records: its English text is known again, whatever people wrote into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.model.wording import Wording
from clew.network.resolution import resolve
from clew.network.resolution.evidence import read_evidence, without_details
from clew.network.resolution.registry import all_features
from clew.simulate.worlds import Settings, make_world
from invented_sightings import acc, seen, stated

A, B = acc("ana"), acc("anna", "mail.example")


def _between(*sightings):
    resolution = resolve([*sightings, seen(A, "ip", "198.18.0.1"), seen(B, "ip", "198.18.0.2")])
    return resolution.explain(A, B)


def test_all_that_a_world_says_is_known_again():
    world = make_world(Settings(persons=60))
    resolution = resolve(world.sightings(), notes=world.notes)
    told = [one for link in resolution.links_with_evidence(least=0) for one in link.evidence]

    assert len({one.kind for one in told}) > 12
    assert {type(one.why) for one in told} == {str}
    for one in told:
        read = read_evidence(one.kind, one.why)
        assert isinstance(read, Wording)
        assert read == one.why


@pytest.mark.parametrize(
    "written",
    [
        *("a; used by both", "a: b; both only state it; nobody else is seen with it", "%(a)s"),
        "x; both only state it; 2 others share it; seen with both within 2 s, about y",
        "2 others share it, so it says nothing",
    ],
)
@pytest.mark.parametrize("kind", ["name", "wallet"])
@pytest.mark.parametrize("minute", [None, 1])
def test_what_people_wrote_stays_what_they_wrote(kind, written, minute):
    facts = [seen(one, kind, written, minute=minute) for one in (A, B)]
    told = _between(*facts).link.evidence
    (shared,) = (one for one in told if one.kind == kind)
    read = read_evidence(kind, str(shared.why))

    assert read == shared.why
    assert read.values["details"].values["value"] == written


@given(st.text(max_size=80), st.sampled_from([one.name for one in all_features()]))
def test_what_is_read_says_what_the_text_said(text, kind):
    sentence = {one.name: one.sentence for one in all_features()}[kind]
    for why in (text, f"{sentence}: {text}", f"{text}; used by both; seen with both within 3 days"):
        assert read_evidence(kind, why) == why


def test_text_that_would_be_read_in_many_ways_is_read_at_once():
    why = "Both accounts bear the same name: " + "x; seen with both within 3 days, about " * 24

    assert read_evidence("name", f"{why}\n;") == f"{why}\n;"


def test_a_kind_that_is_not_known_stays_text():
    why = "Both accounts have the same phone: 1"

    assert not isinstance(read_evidence("star_sign", why), Wording)
    assert not isinstance(read_evidence("phone", "Their phones are one"), Wording)


@pytest.mark.parametrize("feature", all_features(), ids=lambda one: one.name)
def test_nothing_of_a_victim_is_left_of_any_evidence(feature):
    told = without_details(f"{feature.sentence}: +6421555123; used by both")

    assert isinstance(told, Wording)
    assert "+6421555123" not in told
    assert not told.values


def test_that_a_household_is_likelier_is_a_sentence_of_its_own():
    facts = [stated(one, "address", "Lake Road 7") for one in (A, B)]
    against = _between(*facts, *(seen(one, "ip", "198.18.7.7", minute=1) for one in (A, B))).against

    assert against.why.endswith("; it says more for two of one household")
    assert isinstance(against.why.values["why"], Wording)

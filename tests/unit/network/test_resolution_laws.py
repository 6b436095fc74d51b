"""Laws: the result depends on what is known, not on how it came to be known."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.model.network import Judgement, Verdict
from clew.model.sighting import Sighting
from clew.network.resolution import Resolution, default_weights, resolve
from clew.network.resolution.pairing import Pairing
from clew.network.resolution.scored import pair_key
from clew.simulate.worlds import Settings as WorldSettings
from clew.simulate.worlds import make_world
from invented_sightings import acc, seen, stated, together
from invented_steps import JUDGED, MANY, STEP


def _result(resolution):
    return resolution.links, resolution.entities


@settings(max_examples=25, deadline=None)
@given(MANY, st.randoms(use_true_random=False), JUDGED)
def test_the_order_of_arrival_does_not_matter(sightings, random, judgements):
    shuffled = random.sample(sightings, len(sightings))
    turned = [Judgement(j.b, j.a, j.verdict) for j in reversed(judgements)]
    one = resolve(sightings, judgements=judgements)
    other = resolve(shuffled, judgements=turned)
    assert _result(one) == _result(other)


def test_what_a_pair_adds_to_a_merger_does_not_depend_on_the_pairs_asked_beside_it():
    accounts = [acc(f"user{n}x", f"s{n % 3}.example") for n in range(8)]
    pairing = Pairing((), default_weights())
    pairing.add(
        sighting
        for n, one in enumerate(accounts)
        for sighting in (
            stated(one, "phone", f"+642155510{n}", verified=n % 2 == 0),
            stated(one, "name", ["Ana Marsh", "Anna Marsh", "Boris Quillan"][n % 3]),
            seen(one, "ip", f"203.0.113.{n % 4}", minute=n * n),
        )
    )
    pairs = list(combinations(sorted(pairing.known(*accounts)), 2))
    keys = np.array([pair_key(*pair) for pair in reversed(pairs)])

    asked_together = pairing.support(keys)

    alone = [pairing.support(key[np.newaxis])[0] for key in keys]
    assert (pairing.pairs.place(keys) < 0).sum() > 5
    assert len(set(alone)) > 5
    assert asked_together.tolist() == alone


def test_the_order_of_arrival_does_not_matter_in_a_world_of_many_components():
    world = make_world(11, WorldSettings(persons=60, countries=5))
    sightings = list(world.settled())
    shuffled = Random(3).sample(sightings, len(sightings))

    one, other = (resolve(some, notes=world.notes) for some in (sightings, shuffled))

    assert one.links == other.links
    assert one.entities == other.entities


@settings(max_examples=25, deadline=None)
@given(MANY, st.lists(STEP, min_size=1, max_size=6))
def test_every_insert_recall_and_judgement_gives_what_a_full_rebuild_gives(sightings, steps):
    held, judgements = list(sightings), []
    resolution = Resolution()
    resolution.add(sightings)
    for what, value in steps:
        if what == "add":
            held += value
            resolution.add(value)
        elif what == "recall":
            held = [sighting for sighting in held if sighting.report != value]
            resolution.withdraw(value)
        else:
            judgements = value
            resolution.judge(value)
    assert _result(resolution) == _result(resolve(held, judgements=judgements))


@settings(max_examples=15, deadline=None)
@given(MANY)
def test_five_bureaux_reporting_the_same_is_no_more_evidence_than_one(sightings):
    again = [
        Sighting(
            f"bureau {n}:{s.report}", s.occasion, s.subject, s.identifier, s.event,
            first_at=s.first_at, last_at=s.last_at, port=s.port, verified=s.verified,
        )
        for n in range(5)
        for s in sightings
    ]  # fmt: skip
    assert _result(resolve(sightings)) == _result(resolve(sightings + again))


@settings(max_examples=15, deadline=None)
@given(MANY, st.data())
def test_an_explanation_gives_the_same_probabilities_as_the_link(sightings, data):
    resolution = resolve(sightings)
    if resolution.links:
        link = data.draw(st.sampled_from(resolution.links))
        told = resolution.explain(link.b, link.a).link
        assert (told.a, told.b, told.p_same, told.p_household) == (
            link.a, link.b, link.p_same, link.p_household,
        )  # fmt: skip
        assert told.evidence


def _phone_and_email(*accounts):
    for one in accounts:
        yield stated(one, "phone", "+6421555100", verified=True)
        yield stated(one, "email", "ana@mail.example", verified=True)


def test_a_correction_takes_back_what_the_first_version_said():
    a, b = acc("ana"), acc("marsh", "post.example")
    resolution = resolve(_phone_and_email(a, b))
    assert together(resolution, a, b)
    resolution.withdraw(f"log:{b.value}")
    resolution.add([stated(b, "phone", "+6421555999", verified=True)])
    assert not together(resolution, a, b)


def test_who_is_in_no_report_any_more_is_nobody():
    a, b = acc("ana"), acc("marsh", "post.example")
    resolution = resolve(_phone_and_email(a, b))
    resolution.withdraw(f"log:{a.value}")
    assert [entity.accounts for entity in resolution.entities] == [(b,)]
    with pytest.raises(LookupError, match="no report is of"):
        resolution.entity_of(a)


def test_strangers_who_crowd_an_address_change_what_others_pairs_rest_on():
    a, b = acc("ana"), acc("marsh", "post.example")
    known = [
        *_phone_and_email(a, b),
        seen(a, "ip", "203.0.113.7", minute=0),
        seen(b, "ip", "203.0.113.8", minute=1),
    ]
    crowd = [seen(acc(f"stranger{n}x"), "ip", "203.0.113.7", minute=n) for n in range(20)]
    resolution = resolve(known)
    before = resolution.links_of(a)[0]
    resolution.add(crowd)
    assert _result(resolution) == _result(resolve([*known, *crowd]))
    assert resolution.links_of(a)[0].p_same >= before.p_same


def test_a_report_that_never_came_can_be_recalled():
    resolution = resolve([seen(acc("ana"), "ip", "203.0.113.7", minute=0)])
    resolution.withdraw("log:unknown")
    assert len(resolution.entities) == 1


def test_judged_the_same_is_one_entity_and_leaving_it_out_undoes_it():
    a, b = acc("ana"), acc("ben")
    resolution = resolve(
        [seen(a, "ip", "203.0.113.7", minute=0), seen(b, "ip", "203.0.113.9", minute=0)]
    )
    resolution.judge([Judgement(b, a, Verdict.SAME)])
    assert together(resolution, a, b)
    resolution.judge([])
    assert not together(resolution, a, b)


def test_judged_not_the_same_parts_what_the_machine_links():
    a, b = acc("ana"), acc("marsh", "post.example")
    resolution = resolve(_phone_and_email(a, b), judgements=[Judgement(a, b, Verdict.NOT)])
    assert not together(resolution, a, b)
    assert resolution.explain(a, b).verdict is Verdict.NOT
    assert resolution.links_of(a)[0].p_same > 0.9


def test_not_wins_where_judgements_contradict():
    a, b, c = acc("ana"), acc("ben"), acc("cleo")
    sightings = [seen(one, "ip", f"203.0.113.{n}", minute=0) for n, one in enumerate((a, b, c))]
    same = [Judgement(a, b, Verdict.SAME), Judgement(b, c, Verdict.SAME)]
    resolution = resolve(sightings, judgements=[*same, Judgement(a, c, Verdict.NOT)])
    assert not together(resolution, a, c)

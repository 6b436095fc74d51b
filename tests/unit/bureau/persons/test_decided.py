"""What follows from decisions depends on which stand, and on nothing else."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.persons.contradictions import Scene, contradictions
from clew.bureau.persons.decided import (
    DecisionRow,
    by_dossier,
    different,
    groups,
    identities,
    merged_pairs,
    roles,
    status,
    support,
)
from clew.model.dossier import Act, Kind, Role, Status

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DOSSIERS = [UUID(int=n) for n in range(1, 6)]
ITEMS = [f"{n:064x}" for n in range(1, 6)]


def decision(act: Act, dossier: UUID, **about) -> DecisionRow:
    return DecisionRow(
        id=UUID(int=0),
        dossier=dossier,
        act=act,
        item=about.get("item"),
        other=about.get("other"),
        match=None,
        relation="",
        value=about.get("value", ""),
        identity=about.get("identity", ""),
        reason="same lamp",
        part_of=None,
        officer="rosa",
        decided_at=NOW,
        undone_at=None,
        undone_by="",
        undo_reason="",
    )


def _on_items(act: Act):
    return st.builds(
        lambda dossier, item: decision(act, dossier, item=item),
        st.sampled_from(DOSSIERS),
        st.sampled_from(ITEMS),
    )


def _on_pairs(act: Act):
    pairs = st.lists(st.sampled_from(DOSSIERS), min_size=2, max_size=2, unique=True).map(sorted)
    return pairs.map(lambda pair: decision(act, pair[0], other=pair[1]))


def _on_values(act: Act, values):
    return st.builds(
        lambda dossier, value, identity: decision(act, dossier, value=value, identity=identity),
        st.sampled_from(DOSSIERS),
        st.sampled_from([one.value for one in values]),
        st.sampled_from(["", "A. Person", "a.  person", "B. Person"]),
    )


DECISIONS = st.lists(
    st.one_of(
        _on_items(Act.ADDS),
        _on_items(Act.REMOVES),
        _on_pairs(Act.MERGES),
        _on_pairs(Act.DIFFERS),
        _on_values(Act.STATUS, Status),
        _on_values(Act.ROLE, Role),
    ),
    max_size=14,
)


def numbered(decisions, start=1):
    """The decisions in the order in which they were made: their ids rise with time."""
    return [replace(one, id=UUID(int=n)) for n, one in enumerate(decisions, start=start)]


def seen(decisions):
    """All that is told of the dossiers, without who decided it in which order."""
    merged = groups(DOSSIERS, merged_pairs(decisions))
    scene = Scene(
        kinds=dict.fromkeys(DOSSIERS, Kind.PERSON),
        names={one: f"P{one.int}" for one in DOSSIERS},
        case_of={one: f"2026-{one.int % 2}" for one in DOSSIERS},
        decisions=by_dossier(decisions),
        different=different(decisions, merged),
        rejected={ITEMS[0]: {ITEMS[1]}, ITEMS[1]: {ITEMS[0]}},
    )
    told = {}
    for group in merged:
        its = scene.of(group)
        told[group] = (
            sorted(support(its)),
            status(its),
            identities(its),
            roles(its),
            contradictions(scene, group),
        )
    return told


@given(DECISIONS, st.randoms(use_true_random=False))
def test_the_order_of_decisions_changes_nothing(decisions, chance):
    shuffled = list(decisions)
    chance.shuffle(shuffled)

    assert seen(numbered(shuffled)) == seen(numbered(decisions))


@given(DECISIONS, DECISIONS)
def test_undoing_gives_back_exactly_what_was_before(before, later):
    undone = [replace(one, undone_at=NOW, undone_by="ben") for one in later]

    assert seen(numbered(before + undone)) == seen(numbered(before))


@given(DECISIONS)
def test_deciding_the_same_twice_changes_nothing(decisions):
    assert seen(numbered(decisions + decisions)) == seen(numbered(decisions))


@given(DECISIONS)
def test_every_dossier_is_in_one_group_and_those_merged_are_in_the_same(decisions):
    found = groups(DOSSIERS, merged_pairs(decisions))

    assert sorted(one for group in found for one in group) == DOSSIERS
    group_of = {one: group for group in found for one in group}
    assert all(group_of[a] == group_of[b] for a, b in merged_pairs(decisions))


@given(DECISIONS)
def test_a_merge_loses_no_item(decisions):
    for group in groups(DOSSIERS, merged_pairs(decisions)):
        apart = [support([one for one in decisions if one.dossier == part]) for part in group]
        together = support([one for one in decisions if one.dossier in group])
        assert set(together) == set().union(*apart)


def test_a_confirmed_role_takes_the_place_of_an_unconfirmed_one():
    given_ = [decision(Act.ROLE, DOSSIERS[0], value=Role.DEPICTED_PERSON.value)]
    assert roles(given_) == [Role.DEPICTED_PERSON]

    given_ += [decision(Act.ROLE, DOSSIERS[0], value=Role.VICTIM.value)]
    assert roles(given_) == [Role.VICTIM]

"""Dossiers gather what people confirmed; whatever is decided can be undone, and is on record."""

from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.persons.actions.assessing import RoleError, StatusError, set_role, set_status
from clew.bureau.persons.actions.items import (
    ItemNotInDossierError,
    RemovedItemError,
    add_item,
    gather_confirmed,
    remove_item,
)
from clew.bureau.persons.actions.joining import (
    NotAlikeError,
    NothingLeftError,
    judge_different,
    merge,
    split,
)
from clew.bureau.persons.actions.opening import NoNameError, open_dossier
from clew.bureau.persons.actions.undoing import DecisionNotFoundError, PartOfSplitError, undo
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import SeveralDossiersError, dossier, dossiers, id_named
from clew.bureau.vault.actions.judging import undo_judgement
from clew.handling.tlp import Tlp
from clew.model.dossier import Act, Kind, Role, Status
from clew.model.match import Relation
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

WHY = "same lamp and curtain"


@pytest.fixture
def officer() -> Officer:
    return make_officer("rosa")


@pytest.fixture
def case(officer: Officer) -> Case:
    return make_case(officer, number="2026-7")


@pytest.fixture
def exhibit(case):
    return make_exhibit(case)


def opened(officer, case, name="Blue lamp", kind=Kind.SERIES, start=None, **told) -> Dossier:
    return open_dossier(
        officer,
        kind=kind,
        case=case,
        name=name,
        now=NOW,
        start=None if start is None else start.sha256,
        **told,
    )


def add(officer, to, item):
    return add_item(officer, dossier_id=to.pk, sha256=item.sha256, reason=WHY, now=NOW)


def joined(officer, first, second):
    return merge(officer, first_id=first.pk, second_id=second.pk, reason=WHY, now=NOW)


def confirmed(officer, query, target, **facts):
    match = make_match(query, target, **facts)
    return make_judgement(match, officer)


def told(officer):
    """All that the officer sees of the dossiers, without their histories."""
    return [
        (
            one.kind,
            [part.name for part in one.parts],
            sorted(one.items),
            one.status,
            one.identities,
            one.roles,
            one.marking,
            one.contradictions,
        )
        for one in dossiers(officer)
    ]


def test_a_series_is_opened_from_confirmed_matches_step_by_step(officer, case, exhibit):
    first, copy, excerpt, proposed, other = (make_item(exhibit) for _ in range(5))
    confirmed(officer, first, copy)
    judgement = confirmed(officer, excerpt, copy, relation=Relation.EXCERPT)
    make_match(first, proposed)
    make_judgement(make_match(first, other), officer, verdict="not_same")

    series = opened(officer, case, start=first)

    row = dossier(officer, series.pk)
    assert set(row.items) == {first.sha256, copy.sha256, excerpt.sha256}
    (added,) = row.items[excerpt.sha256]
    assert (added.match, added.relation) == (judgement.match_id, "excerpt")
    assert (row.status, row.roles, row.contradictions) == (Status.UNIDENTIFIED, [], [])


def test_a_person_is_gathered_from_copies_and_not_from_the_room(officer, case, exhibit):
    first, copy, room = (make_item(exhibit) for _ in range(3))
    confirmed(officer, first, copy)
    confirmed(officer, first, room, relation=Relation.SCENE)

    person = opened(officer, case, kind=Kind.PERSON, start=first)
    place = opened(officer, case, kind=Kind.PLACE, start=first)

    assert set(dossier(officer, person.pk).items) == {first.sha256, copy.sha256}
    assert dossier(officer, person.pk).roles == [Role.DEPICTED_PERSON]
    assert set(dossier(officer, place.pk).items) == {item.sha256 for item in (first, copy, room)}


def test_opening_twice_finds_the_first_and_doubles_nothing(officer, case, exhibit):
    item = make_item(exhibit)

    first = opened(officer, case, start=item)
    again = opened(officer, case, name=" Blue  lamp ", start=item)

    assert first == again
    assert Decision.objects.count() == 2
    assert Dossier.objects.count() == 1
    assert AuditEvent.objects.count() == 2


def test_what_is_confirmed_later_is_gathered_when_asked(officer, case, exhibit):
    first, late = make_item(exhibit), make_item(exhibit)
    series = opened(officer, case, start=first)
    confirmed(officer, late, first)

    assert gather_confirmed(officer, dossier_id=series.pk, now=NOW) == 1
    assert gather_confirmed(officer, dossier_id=series.pk, now=NOW) == 0
    assert late.sha256 in dossier(officer, series.pk).items


def test_a_removed_item_stays_away_until_its_removal_is_undone(officer, case, exhibit):
    first, copy, behind = (make_item(exhibit) for _ in range(3))
    confirmed(officer, first, copy)
    confirmed(officer, copy, behind)
    series = opened(officer, case, start=first)
    (removal,) = remove_item(
        officer, dossier_id=series.pk, sha256=copy.sha256, reason="a lookalike", now=NOW
    )
    remove_item(officer, dossier_id=series.pk, sha256=behind.sha256, reason="likewise", now=NOW)

    gather_confirmed(officer, dossier_id=series.pk, now=NOW)

    assert set(dossier(officer, series.pk).items) == {first.sha256}
    with pytest.raises(RemovedItemError, match=f"clew series undo {removal.pk}"):
        add(officer, series, copy)
    undo(officer, decision_id=removal.pk, reason="it is the same", now=NOW)
    assert set(dossier(officer, series.pk).items) == {first.sha256, copy.sha256}


def test_a_merge_is_seen_as_one_and_undoing_it_restores_exactly(officer, case, exhibit):
    items = [make_item(exhibit) for _ in range(3)]
    first, second = opened(officer, case), opened(officer, case, name="Red lamp")
    for item in items[:2]:
        add(officer, first, item)
    for item in items[1:]:
        add(officer, second, item)
    before = told(officer)

    decision = joined(officer, second, first)

    row = dossier(officer, second.pk)
    assert row.id == first.pk
    assert [part.name for part in row.parts] == ["Blue lamp", "Red lamp"]
    assert set(row.items) == {item.sha256 for item in items}
    undo(officer, decision_id=decision.pk, reason="two lamps", now=NOW)
    assert told(officer) == before


def test_a_split_takes_items_with_their_evidence_and_undoing_it_restores_exactly(
    officer, case, exhibit
):
    first, copy, odd = (make_item(exhibit) for _ in range(3))
    confirmed(officer, first, copy)
    confirmed(officer, copy, odd)
    series = opened(officer, case, start=first)
    second = opened(officer, case, name="Red lamp")
    add(officer, second, odd)
    joined(officer, series, second)
    before = told(officer)

    other = split(
        officer,
        dossier_id=series.pk,
        sha256s=[odd.sha256],
        name="Odd one",
        reason="another room",
        now=NOW,
    )

    kept, taken = dossier(officer, series.pk), dossier(officer, other.pk)
    assert set(kept.items) == {first.sha256, copy.sha256}
    assert set(taken.items) == {odd.sha256}
    assert taken.items[odd.sha256][0].match is not None
    decision = Decision.objects.get(act=Act.DIFFERS)
    for _ in range(2):
        undo(officer, decision_id=decision.pk, reason="the same room", now=NOW)
    assert told(officer) == before
    assert "Odd one" in dossier(officer, series.pk).names.values()


def test_what_a_split_opened_is_undone_with_the_split_only(officer, case, exhibit):
    items = [make_item(exhibit) for _ in range(2)]
    series = opened(officer, case)
    for item in items:
        add(officer, series, item)
    other = split(
        officer, dossier_id=series.pk, sha256s=[items[0].sha256], name="B", reason=WHY, now=NOW
    )
    opening = Decision.objects.get(act=Act.OPENS, dossier=other)

    with pytest.raises(PartOfSplitError, match=str(opening.part_of_id)):
        undo(officer, decision_id=opening.pk, reason=WHY, now=NOW)
    assert set(dossier(officer, other.pk).items) == {items[0].sha256}


def test_a_split_takes_some_items_not_none_and_not_all(officer, case, exhibit):
    item, stranger = make_item(exhibit), make_item(exhibit)
    series = opened(officer, case, start=item)

    for named in ([], [item.sha256]):
        with pytest.raises(NothingLeftError):
            split(officer, dossier_id=series.pk, sha256s=named, name="B", reason=WHY, now=NOW)
    with pytest.raises(ItemNotInDossierError, match=stranger.sha256):
        split(
            officer,
            dossier_id=series.pk,
            sha256s=[stranger.sha256],
            name="B",
            reason=WHY,
            now=NOW,
        )
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_officers_decide_changes_nothing(officer, case, exhibit, order):
    items = [make_item(exhibit, content=b"room %d" % n) for n in range(3)]
    parts = [opened(officer, case, name=f"S{n}", start=items[n]) for n in range(3)]
    decisions = [
        lambda: joined(officer, parts[0], parts[1]),
        lambda: joined(officer, parts[2], parts[1]),
        lambda: judge_different(
            officer, first_id=parts[2].pk, second_id=parts[0].pk, reason=WHY, now=NOW
        ),
        lambda: set_status(
            officer, dossier_id=parts[2].pk, status=Status.IDENTIFIED, reason=WHY, now=NOW
        ),
    ]

    for place in order:
        decisions[place]()

    ((kind, names, found, status, *_, contradictions),) = told(officer)
    assert (kind, names, status) == (Kind.SERIES, ["S0", "S1", "S2"], Status.IDENTIFIED)
    assert found == sorted(item.sha256 for item in items)
    assert [(one.name, one.where) for one in contradictions] == [
        ("merged_but_different", "S0 and S2")
    ]


def test_unlike_things_are_not_merged(officer, case):
    series = opened(officer, case)
    person = opened(officer, case, kind=Kind.PERSON)

    with pytest.raises(NotAlikeError, match="name two of a kind"):
        joined(officer, series, person)
    with pytest.raises(NotAlikeError, match="name two"):
        joined(officer, series, series)


def test_a_status_needs_its_role_and_adds_up_and_is_undone(officer, case):
    person = opened(officer, case, kind=Kind.PERSON)
    at = {"dossier_id": person.pk, "reason": "school photograph", "now": NOW}

    with pytest.raises(StatusError, match=f"clew person role {person.pk} victim"):
        set_status(officer, status=Status.SAFEGUARDED, **at)
    set_role(officer, role=Role.VICTIM, **at)
    set_status(officer, status=Status.IDENTIFIED, identity="file  12/26", **at)
    safe = set_status(officer, status=Status.SAFEGUARDED, **at)

    row = dossier(officer, person.pk)
    assert (row.status, row.identities, row.roles) == (
        Status.SAFEGUARDED,
        ["file 12/26"],
        [Role.VICTIM],
    )
    undo(officer, decision_id=safe.pk, reason="not yet", now=NOW)
    assert dossier(officer, person.pk).status is Status.IDENTIFIED
    with pytest.raises(StatusError, match="undo the decision"):
        set_status(officer, status=Status.UNIDENTIFIED, **at)


def test_a_place_is_not_arrested_and_a_series_has_no_role(officer, case):
    place = opened(officer, case, kind=Kind.PLACE)

    with pytest.raises(StatusError, match="a place cannot be arrested"):
        set_status(officer, dossier_id=place.pk, status=Status.ARRESTED, reason=WHY, now=NOW)
    with pytest.raises(RoleError, match="only a person"):
        set_role(officer, dossier_id=place.pk, role=Role.WITNESS, reason=WHY, now=NOW)


def test_nobody_is_made_victim_and_offender_in_one_case(officer, case):
    person = opened(officer, case, kind=Kind.PERSON)
    at = {"dossier_id": person.pk, "reason": WHY, "now": NOW}
    first = set_role(officer, role=Role.VICTIM, **at)

    with pytest.raises(RoleError, match=f"clew person undo {first.pk}"):
        set_role(officer, role=Role.OFFENDER, **at)
    set_role(officer, role=Role.WITNESS, **at)
    assert dossier(officer, person.pk).roles == [Role.VICTIM, Role.WITNESS]


def test_victim_in_one_case_and_offender_in_another_is_no_contradiction_but_in_one_it_is(
    officer, case
):
    persons = [
        opened(officer, one, name=name, kind=Kind.PERSON)
        for one, name in ((case, "A"), (case, "B"), (make_case(officer), "C"))
    ]
    for person, role in zip(persons, (Role.VICTIM, Role.OFFENDER, Role.OFFENDER), strict=True):
        set_role(officer, dossier_id=person.pk, role=role, reason=WHY, now=NOW)

    joined(officer, persons[0], persons[2])
    assert dossier(officer, persons[0].pk).contradictions == []
    joined(officer, persons[0], persons[1])

    (found,) = dossier(officer, persons[0].pk).contradictions
    assert (found.name, found.where) == ("victim_and_offender", "case 2026-7")


def test_persons_identified_as_different_ones_contradict_when_merged(officer, case):
    for name, identity in (("A", "file 12"), ("B", "FILE  12"), ("C", "file 13")):
        person = opened(officer, case, name=name, kind=Kind.PERSON)
        set_status(
            officer,
            dossier_id=person.pk,
            status=Status.IDENTIFIED,
            identity=identity,
            reason=WHY,
            now=NOW,
        )
    a, b, c = Dossier.objects.order_by("pk")

    joined(officer, a, b)
    assert dossier(officer, a.pk).contradictions == []
    joined(officer, b, c)

    (found,) = dossier(officer, a.pk).contradictions
    assert (found.name, found.where) == ("several_identities", "FILE 12; file 13")


def test_items_judged_not_the_same_contradict_within_one_series(officer, case, exhibit):
    first, other = make_item(exhibit), make_item(exhibit)
    make_judgement(make_match(first, other), officer, verdict="not_same")
    series = opened(officer, case)
    add(officer, series, first)
    assert dossier(officer, series.pk).contradictions == []

    add(officer, series, other)

    (found,) = dossier(officer, series.pk).contradictions
    assert found.rule == "Two of its items were judged not to be the same"
    assert first.sha256[:12] in found.where
    assert other.sha256[:12] in found.where


def test_an_item_whose_match_was_unconfirmed_is_told(officer, case, exhibit):
    first, copy = make_item(exhibit), make_item(exhibit)
    judgement = confirmed(officer, first, copy)
    series = opened(officer, case, start=first)

    undo_judgement(officer, judgement_id=judgement.pk, now=NOW)

    (found,) = dossier(officer, series.pk).contradictions
    assert (found.name, found.where) == ("no_longer_confirmed", f"item {copy.sha256[:12]}")


def test_an_item_in_two_series_that_were_split_contradicts_in_both(officer, case, exhibit):
    items = [make_item(exhibit) for _ in range(2)]
    series = opened(officer, case)
    for item in items:
        add(officer, series, item)
    other = split(
        officer,
        dossier_id=series.pk,
        sha256s=[items[0].sha256],
        name="Other",
        reason=WHY,
        now=NOW,
    )

    add(officer, other, items[1])

    for one, name in ((series, "Other"), (other, "Blue lamp")):
        (found,) = dossier(officer, one.pk).contradictions
        assert (found.name, found.where) == (
            "in_two_that_differ",
            f"item {items[1].sha256[:12]}: also in {name}",
        )


def test_positions_far_apart_and_two_serials_are_told_of_places_and_devices_only(
    officer, case, exhibit
):
    berlin = {"latitude": 52.52, "longitude": 13.405, "camera_serial": "100"}
    paris = {"latitude": 48.8566, "longitude": 2.3522, "camera_serial": "200"}
    items = [make_item(exhibit, facts=facts) for facts in (berlin, paris, {})]
    found = {}
    for kind in Kind:
        one = opened(officer, case, kind=kind)
        for item in items:
            add(officer, one, item)
        found[kind] = [one.where for one in dossier(officer, one.pk).contradictions]

    assert "877.5 km" in found.pop(Kind.PLACE)[0]
    assert found.pop(Kind.DEVICE) == ["100; 200"]
    assert all(where == [] for where in found.values())


def test_it_carries_the_strictest_marking_of_what_it_comes_from(officer, case, exhibit):
    open_case = make_case(officer)
    Case.objects.filter(pk=case.pk).update(marking=Tlp.GREEN.value)
    case.refresh_from_db()
    Case.objects.filter(pk=open_case.pk).update(marking=Tlp.RED.value)
    series = opened(officer, case, marking=Tlp.GREEN)
    add(officer, series, make_item(exhibit))
    assert dossier(officer, series.pk).marking is Tlp.GREEN

    add(officer, series, make_item(make_exhibit(open_case)))

    assert dossier(officer, series.pk).marking is Tlp.RED


def test_a_dossier_is_named_by_its_name_its_id_or_the_end_of_it(officer, case):
    first = opened(officer, case)
    opened(officer, make_case(officer), name="Blue lamp")

    assert id_named(officer, Kind.SERIES, str(first.pk)) == first.pk
    assert id_named(officer, Kind.SERIES, first.pk.hex[-8:].upper()) == first.pk
    with pytest.raises(SeveralDossiersError, match=str(first.pk)):
        id_named(officer, Kind.SERIES, "Blue lamp")


def test_every_decision_says_who_when_and_why_and_is_logged(officer, case, exhibit):
    item = make_item(exhibit)
    series = opened(officer, case)
    decision = add(officer, series, item)
    colleague = make_officer("ben", bureau=officer.bureau)
    case.members.add(colleague, through_defaults={"since_at": NOW})
    undo(colleague, decision_id=decision.pk, reason="another lamp", now=NOW + timedelta(days=1))

    last = dossier(officer, series.pk).history[-1]
    assert (last.officer, last.reason, last.decided_at) == ("rosa", WHY, NOW)
    assert (last.undone_by, last.undo_reason) == ("ben", "another lamp")
    assert last.undone_at == NOW + timedelta(days=1)
    assert list(AuditEvent.objects.values_list("tag", "subject")) == [
        (tags.PERSONS_DOSSIER_OPENED, str(series.pk)),
        (tags.PERSONS_ITEM_ADDED, str(series.pk)),
        (tags.PERSONS_DECISION_UNDONE, str(series.pk)),
    ]


def test_nothing_is_decided_without_a_reason_and_nothing_opened_without_a_name(
    officer, case, exhibit
):
    items = [make_item(exhibit) for _ in range(2)]
    series, other = opened(officer, case, start=items[0]), opened(officer, case, name="B")
    before = Decision.objects.count()
    at = {"reason": " ", "now": NOW}
    for attempt in (
        lambda: add_item(officer, dossier_id=series.pk, sha256=items[1].sha256, **at),
        lambda: remove_item(officer, dossier_id=series.pk, sha256=items[0].sha256, **at),
        lambda: merge(officer, first_id=series.pk, second_id=other.pk, **at),
        lambda: judge_different(officer, first_id=series.pk, second_id=other.pk, **at),
        lambda: split(officer, dossier_id=series.pk, sha256s=[items[0].sha256], name="C", **at),
        lambda: set_status(officer, dossier_id=series.pk, status=Status.IDENTIFIED, **at),
        lambda: undo(officer, decision_id=Decision.objects.first().pk, **at),
    ):
        with pytest.raises(NoReasonError):
            attempt()
    with pytest.raises(NoNameError):
        opened(officer, case, name=" ")

    assert Decision.objects.count() == before


def test_the_database_refuses_decisions_that_name_the_wrong_thing(officer, case, exhibit):
    series = opened(officer, case)
    item = make_item(exhibit)
    made = {"dossier": series, "officer": officer, "decided_at": NOW}
    for wrong in (
        {"act": "adds"},
        {"act": "status", "item": item},
        {"act": "merges", "other": series},
        {"act": "merges", "item": item},
        {"act": "status", "value": "identified", "undone_at": NOW},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(**made, **wrong)
    for _ in range(2):
        add(officer, series, item)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**made, act="adds", item=item)


def test_what_is_not_there_is_refused(officer, case):
    with pytest.raises(DecisionNotFoundError):
        undo(officer, decision_id=uuid4(), reason=WHY, now=NOW)
    with pytest.raises(CaseNotFoundError):
        opened(officer, make_case(make_officer()))

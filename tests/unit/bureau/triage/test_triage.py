"""A case's stacks: who is in one, what is folded away, and grading one at a time."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from clew.bureau.access.errors import DeniedError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.grades.actions import GradeNotFoundError
from clew.bureau.grades.models import ItemGrade
from clew.bureau.grades.queries import grades_of
from clew.bureau.hashsets.models import HashSet
from clew.bureau.tasks.actions import AssigneeError
from clew.bureau.tasks.models import Task
from clew.bureau.triage.actions import StackError, assign_items, grade_stack, undo_grades
from clew.bureau.triage.choosing import Wanted, choose
from clew.bureau.triage.queries import stacks_of_case
from clew.bureau.triage.stack import Standing, families
from clew.bureau.ui import triage
from clew.bureau.vault.queries import ItemNotFoundError
from clew.model.grade import Scheme, UnknownGradeError
from clew.model.match import Relation
from clew.model.media import Family
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
    make_text_line,
)
from signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def exhibit(rosa):
    return make_exhibit(make_case(rosa, number="2026-7"))


def _items(exhibit, count, **columns):
    """Items of a case, each a second younger than the one before."""
    return [
        make_item(exhibit, added_at=NOW + timedelta(seconds=number), **columns)
        for number in range(count)
    ]


def _stacks(officer, exhibit, **how):
    return stacks_of_case(officer, exhibit.case, **({"scheme": Scheme.VIC_US} | how))


def _grade(officer, exhibit, items, value="1", scheme=Scheme.VIC_US):
    keys = [one.pk for one in items]
    return grade_stack(officer, case=exhibit.case, items=keys, scheme=scheme, value=value, now=NOW)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=12))
def test_families_hold_every_key_once_and_both_of_each_pair_in_whatever_order(pairs):
    keys = list(range(9))
    found = families(keys, pairs)

    assert sorted(key for family in found for key in family) == keys
    assert all(any({a, b} <= set(family) for family in found) for a, b in pairs)
    assert families(keys, [(b, a) for a, b in reversed(pairs)]) == found
    assert len(families(keys, [])) == len(keys)


def test_copies_and_edits_are_one_stack_however_far_and_excerpts_are_not(rosa, exhibit):
    one, two, three, part = _items(exhibit, 4)
    make_match(two, one, relation=Relation.COPY)
    make_match(three, two, relation=Relation.EDIT)
    make_match(part, one, relation=Relation.EXCERPT)

    assert [stack.items for stack in _stacks(rosa, exhibit)] == [
        (one.pk, two.pk, three.pk),
        (part.pk,),
    ]


def test_two_that_a_person_judged_not_the_same_are_no_stack_until_that_is_undone(rosa, exhibit):
    one, two = _items(exhibit, 2)
    match = make_match(two, one)
    make_judgement(match, rosa, verdict="same")
    judgement = make_judgement(match, rosa, verdict="not_same")
    assert len(_stacks(rosa, exhibit)) == 2

    judgement.undone_at = NOW
    judgement.save()
    assert len(_stacks(rosa, exhibit)) == 1


def test_a_stack_says_what_it_is_sorted_by(rosa, exhibit):
    plain, seen, listed, harmless = _items(exhibit, 4)
    make_fingerprint(seen, kind="face", low_information=True)
    make_text_line(seen, "Hotel Miramar")
    make_text_line(plain, "")
    make_match(listed, make_entry(make_hashset(rosa.bureau)))
    good = make_hashset(rosa.bureau, kind=HashSet.Kind.KNOWN_GOOD)
    make_match(harmless, make_entry(good))
    _grade(rosa, exhibit, [seen], "3")

    told = {stack.items[0]: stack for stack in _stacks(rosa, exhibit)}

    assert (told[plain.pk].has_faces, told[plain.pk].has_text) == (False, False)
    assert (told[seen.pk].has_faces, told[seen.pk].has_text) == (True, True)
    assert [told[one.pk].standing for one in (plain, listed, harmless)] == list(Standing)
    assert (told[seen.pk].grade, told[plain.pk].grade) == ("3", "")
    assert {stack.grade for stack in _stacks(rosa, exhibit, scheme=Scheme.UK)} == {""}


def test_a_stack_has_a_grade_once_all_its_copies_have_that_one(rosa, exhibit):
    one, two = _items(exhibit, 2)
    make_match(two, one)

    _grade(rosa, exhibit, [one], "3")
    assert _stacks(rosa, exhibit)[0].grade == ""
    _grade(rosa, exhibit, [two], "3")
    assert _stacks(rosa, exhibit)[0].grade == "3"
    _grade(rosa, exhibit, [two], "1")
    assert _stacks(rosa, exhibit)[0].grade == ""


def test_known_stacks_are_folded_away_and_counted(rosa, exhibit):
    new, listed = _items(exhibit, 2)
    clip = make_item(exhibit, family=Family.CLIP, added_at=NOW + timedelta(hours=1))
    make_match(listed, make_entry(make_hashset(rosa.bureau)))

    chosen = choose(_stacks(rosa, exhibit), Wanted())
    known = choose(_stacks(rosa, exhibit), Wanted(standing="known"))
    clips = choose(_stacks(rosa, exhibit), Wanted(kind="clip"))

    assert [stack.items[0] for stack in chosen.stacks] == [new.pk, clip.pk]
    assert chosen.counts["standing"] == {"": 3, "new": 2, "known": 1}
    assert chosen.counts["kind"] == {"": 2, "image": 1, "clip": 1}
    assert [stack.items[0] for stack in known.stacks] == [listed.pk]
    assert [stack.items[0] for stack in clips.stacks] == [clip.pk]
    assert clips.counts["kind"] == chosen.counts["kind"]


def test_a_path_names_the_stacks_that_hold_it_by_any_copy(rosa, exhibit):
    one, two, other = (make_item() for _ in range(3))
    for item, path in ((one, "DCIM/1.jpg"), (two, "Holiday/LAKE.jpg"), (other, "x/2.jpg")):
        make_location(item, exhibit, path=path)
    make_match(two, one)

    named = choose(_stacks(rosa, exhibit, path="lake"), Wanted()).stacks

    assert [set(stack.items) for stack in named] == [{one.pk, two.pk}]


def test_grading_a_stack_grades_each_item_once_and_is_taken_back_as_one(rosa, exhibit):
    one, two = _items(exhibit, 2)

    made = _grade(rosa, exhibit, [one, two, one], "A", Scheme.UK)
    said = grades_of(rosa, [one.pk, two.pk])
    undo_grades(rosa, case=exhibit.case, grades=made, now=NOW)

    assert [len(said[item.pk]) for item in (one, two)] == [1, 1]
    assert AuditEvent.objects.filter(tag=tags.GRADES_ITEM_GRADED).count() == 2
    assert grades_of(rosa, [one.pk, two.pk]) == {}
    assert ItemGrade.objects.count() == 2


def test_a_stack_is_graded_wholly_or_not_at_all(rosa, exhibit):
    (item,) = _items(exhibit, 1)
    elsewhere = make_item(make_exhibit(make_case(rosa)))

    with pytest.raises(ItemNotFoundError):
        _grade(rosa, exhibit, [item, elsewhere])
    with pytest.raises(UnknownGradeError):
        _grade(rosa, exhibit, [item], "A")
    with pytest.raises(StackError, match="from 1 to 1,000 items"):
        _grade(rosa, exhibit, [])
    made = _grade(rosa, exhibit, [item])
    with pytest.raises(GradeNotFoundError):
        undo_grades(rosa, case=exhibit.case, grades=[*made, uuid4()], now=NOW)

    assert ItemGrade.objects.filter(undone_at=None).count() == 1


@pytest.mark.parametrize("who", ["another bureau", "not a member", "closed case"])
def test_who_may_not_work_on_a_case_neither_stacks_nor_grades_nor_assigns(rosa, exhibit, who):
    items = _items(exhibit, 1)
    made = _grade(rosa, exhibit, items)
    officer = make_officer(bureau=None if who == "another bureau" else rosa.bureau)
    if who == "closed case":
        Case.objects.filter(pk=exhibit.case_id).update(closed_at=NOW)
        exhibit.case.refresh_from_db()
        officer = rosa
    refused = DeniedError if who == "closed case" else CaseNotFoundError

    assert bool(_stacks(officer, exhibit)) is (who == "closed case")
    with pytest.raises(refused):
        _grade(officer, exhibit, items)
    with pytest.raises(refused):
        undo_grades(officer, case=exhibit.case, grades=made, now=NOW)
    with pytest.raises(refused):
        assign_items(officer, case=exhibit.case, items=[items[0].pk], assignee="rosa", now=NOW)
    assert ItemGrade.objects.filter(undone_at=None).count() == 1
    assert not Task.objects.exists()


def test_a_stack_is_given_to_a_colleague_of_the_case_only(rosa, exhibit):
    one, two = _items(exhibit, 2)
    give = {"case": exhibit.case, "items": [one.pk, two.pk], "now": NOW}
    make_officer("ben", bureau=rosa.bureau)

    with pytest.raises(AssigneeError):
        assign_items(rosa, assignee="ben", **give)
    task = assign_items(rosa, assignee="rosa", **give)

    assert task.what == f"Look at item {one.pk[:12]} and 1 copy of it"


@pytest.fixture
def seen(vault, exhibit):
    """An item of the case with a thumbnail."""
    (item,) = _items(exhibit, 1)
    writer = vault.thumbs.writer()
    writer.write(b"a JPEG")
    writer.commit(item.pk)
    return item


def test_the_gallery_is_told_of_stacks_and_of_cards_and_the_log_which_pictures(rosa, exhibit, seen):
    client, here = signed_in(rosa), [exhibit.case_id]
    elsewhere = make_item(make_exhibit(make_case(rosa)))

    stacks = client.get(reverse("triage-stacks", args=here)).json()
    cards = client.get(reverse("triage-cards", args=here), {"items": seen.pk}).json()
    refused = client.get(reverse("triage-cards", args=here), {"items": elsewhere.pk})

    assert (stacks["stacks"], stacks["grades"], stacks["tags"]) == ([seen.pk], [""], [[]])
    assert (stacks["told"], stacks["of"]) == ("1 stack", "of 1 item")
    assert cards[seen.pk]["picture"].startswith(reverse("thumbnail", args=[seen.pk]))
    assert (cards[seen.pk]["family"], cards[seen.pk]["badge"]) == ("image", "new")
    assert refused.status_code == 404
    many = " ".join([seen.pk] * 121)
    assert client.get(reverse("triage-cards", args=here), {"items": many}).status_code == 422
    events = AuditEvent.objects.filter(tag=tags.UI_TRIAGE_VIEWED).order_by("at", "pk")
    assert [event.details for event in events] == [{"stacks": 1}, {"pictures": [seen.pk]}]


def test_a_reveal_takes_a_reason_that_is_said_once_a_session_for_this_case(rosa, exhibit, seen):
    client = signed_in(rosa)
    address = reverse("triage-reveal", args=[exhibit.case_id, seen.pk])
    say = reverse("triage-reason", args=[exhibit.case_id])

    before = client.post(address)
    client.post(say, {"reason": "to find the room"})
    shown = [client.post(address) for _ in range(2)]
    other_session = signed_in(rosa).post(address)

    assert (before.status_code, other_session.status_code) == (422, 422)
    assert "say why" in before.json()["error"]
    assert {answer["content-type"] for answer in shown} == {"image/jpeg"}
    assert all("no-store" in answer["cache-control"] for answer in shown)
    assert client.post(say, {"reason": " "}).status_code == 422
    events = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert [event.details["reason"] for event in events] == ["to find the room"] * 2


def test_a_reveal_asks_for_a_proof_that_is_not_too_old(rosa, exhibit, seen):
    client = signed_in(rosa, shown_s_ago=100_000)
    answer = client.post(reverse("triage-reveal", args=[exhibit.case_id, seen.pk]))

    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()


def test_an_item_of_another_case_is_not_revealed_for_this_ones_reason(rosa, exhibit, seen):
    other = make_case(rosa)
    client = signed_in(rosa)
    client.post(reverse("triage-reason", args=[other.pk]), {"reason": "to find the room"})

    assert client.post(reverse("triage-reveal", args=[other.pk, seen.pk])).status_code == 404


def test_a_script_is_told_what_was_done_or_what_is_wrong(rosa, exhibit):
    items = _items(exhibit, 2)
    client = signed_in(rosa)
    ask = {"headers": {"accept": "application/json"}}
    address = reverse("triage-grade", args=[exhibit.case_id])
    form = {"items": " ".join(one.pk for one in items), "scheme": "uk", "value": "B"}

    done = client.post(address, form, **ask)
    wrong = client.post(address, form | {"scheme": "own"}, **ask)
    undone = client.post(
        reverse("triage-undo", args=[exhibit.case_id]),
        {"grades": " ".join(json.loads(done.content)["grades"])},
        **ask,
    )

    assert (done.status_code, undone.status_code, wrong.status_code) == (200, 200, 422)
    assert "'own' is no scheme" in wrong.json()["error"]
    assert not ItemGrade.objects.filter(undone_at=None).exists()


def test_the_gallerys_page_comes_before_any_stack_is_worked_out(rosa, exhibit, seen, monkeypatch):
    def worked_out(*_args, **_how):
        raise AssertionError("stacks were worked out")

    monkeypatch.setattr(triage, "stacks_of_case", worked_out)
    address = reverse("case-triage", args=[exhibit.case_id])

    page = signed_in(rosa).get(f"{address}?kind=image").content.decode()

    assert f'data-stacks="{reverse("triage-stacks", args=[exhibit.case_id])}?kind=image"' in page
    assert '<noscript><meta http-equiv="refresh" content="0; url=?kind=image&amp;list=1">' in page


def test_the_script_is_told_the_facets_and_what_is_folded_away_as_the_list_shows_them(
    rosa, exhibit, vault
):
    listed, *_ = _items(exhibit, 3)
    make_match(listed, make_entry(make_hashset(rosa.bureau)))
    client, here = signed_in(rosa), [exhibit.case_id]

    told = client.get(reverse("triage-stacks", args=here)).json()
    page = client.get(reverse("case-triage", args=here), {"list": "1"})

    assert told["folded"] == [
        {"count": "1", "words": "known already", "address": "?standing=known"}
    ]
    assert told["of"] == "of 2 items"
    shown = page.context["facets"]
    assert [one["heading"] for one in told["facets"]] == [one.heading for one in shown]
    assert [
        [(choice["label"], choice["count"], choice["is_here"]) for choice in facet["choices"]]
        for facet in told["facets"]
    ] == [[(one.label, one.count, one.is_here) for one in facet.choices] for facet in shown]


@pytest.mark.parametrize(
    "query",
    [
        "?list&kind=x&standing=<script>&grade=9&has=1&scheme=zz&page=x",
        "?standing=all&scheme=uk&list=1",
    ],
)
def test_a_strange_query_shows_the_page_all_the_same(rosa, exhibit, seen, query):
    page = signed_in(rosa).get(reverse("case-triage", args=[exhibit.case_id]) + query)

    assert page.status_code == 200
    assert b"<script>" not in page.content
    assert seen.pk[:8].encode() in page.content

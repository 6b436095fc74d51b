"""That something touches a case is told only where both markings say so, and nothing beyond it."""

from dataclasses import fields
from datetime import timedelta
from uuid import uuid4

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.hits.actions import (
    AlreadyAskedError,
    StillDeniedError,
    ask_access,
    decline_access,
    grant_access,
)
from clew.bureau.hits.models import AccessRequest
from clew.bureau.hits.queries import (
    Hit,
    HitNotFoundError,
    RequestNotFoundError,
    hits,
    requests_to,
    touching_by_id,
)
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.vault.actions.lending import lend
from clew.bureau.vault.models import Judgement
from clew.bureau.watch.queries import count_finds
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from records import (
    NOW,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

WHY = "the same room"


@pytest.fixture
def rosa():
    return make_officer("rosa", bureau=make_bureau("Home"))


@pytest.fixture
def gita():
    return make_officer("gita", bureau=make_bureau("There"))


@pytest.fixture
def ours(rosa):
    return make_case(rosa, number="Ours 1", marking=Tlp.AMBER.value, tell_hits=True)


@pytest.fixture
def theirs(gita):
    return make_case(gita, number="Secret 7", marking=Tlp.AMBER.value, tell_hits=True)


@pytest.fixture
def match(ours, theirs):
    return make_match(make_item(make_exhibit(theirs)), make_item(make_exhibit(ours)))


def _told(officer):
    return [(one.case_number, one.bureau) for one in hits(officer)]


def test_both_sides_are_told_that_something_of_a_bureau_touches_theirs(rosa, gita, match):
    assert _told(rosa) == [("Ours 1", "There")]
    assert _told(gita) == [("Secret 7", "Home")]


@pytest.mark.parametrize("whose", ["the officer's case", "the case behind the hit"])
def test_what_another_bureau_lent_is_its_own_to_tell_of(rosa, gita, ours, theirs, whose):
    lender = make_case(make_officer(), number="Lender 1", marking=Tlp.AMBER.value)
    lent_to, found_in = (ours, theirs) if whose == "the officer's case" else (theirs, ours)
    item = make_item(make_exhibit(found_in))
    lend(make_exhibit(lent_to), {item.pk: [lender]}, under=lender, now=NOW)

    assert _told(rosa) == _told(gita) == []


def test_a_hit_says_nothing_but_the_bureau_the_own_case_and_the_label(rosa, gita, ours, match):
    (hit,) = hits(rosa)
    assert {field.name for field in fields(Hit)} == {
        "id",
        "case_id",
        "case_number",
        "bureau",
        "marking",
        "asked",
        "declined_for",
    }
    assert (hit.case_id, hit.marking) == (ours.pk, Tlp.AMBER)
    assert "Secret" not in repr(hit)
    (item,) = gita.cases.get().exhibits.get().locations.all()
    more = make_case(gita, number="Secret 8", tell_hits=True)
    make_match(make_item(make_exhibit(more)), make_item(make_exhibit(ours)))
    make_match(item.item, make_item(make_exhibit(ours)))
    (after,) = hits(rosa)
    assert after.id == hit.id


@pytest.mark.parametrize("silent", ["ours", "theirs"])
def test_where_one_side_does_not_say_so_nothing_is_told_to_either(rosa, gita, match, silent):
    number = {"ours": "Ours 1", "theirs": "Secret 7"}[silent]
    hit, theirs = hits(rosa)[0], hits(gita)[0]
    Case.objects.filter(number=number).update(tell_hits=False)

    for officer, known in ((rosa, hit), (gita, theirs)):
        assert hits(officer) == []
        told = []
        for key in (known.id, uuid4()):
            with pytest.raises(HitNotFoundError) as refused:
                ask_access(officer, hit_id=key, reason=WHY, now=NOW)
            told.append(str(refused.value).replace(str(key), "ID"))
        assert told[0] == told[1]
    assert not AccessRequest.objects.exists()
    assert not AuditEvent.objects.exists()
    assert (count_finds(rosa), count_finds(gita)) == (0, 0)


@pytest.mark.parametrize(
    ("why", "columns"),
    {
        "for named persons": {"marking": Tlp.RED.value},
        "past its time": {"keep_until": NOW - timedelta(days=400)},
        "for another purpose": {"purposes": {Purpose.INTELLIGENCE.value}},
    }.items(),
)
def test_the_stricter_of_both_markings_decides(rosa, match, why, columns):
    Case.objects.filter(number="Ours 1").update(purposes={Purpose.INVESTIGATION.value})
    assert hits(rosa)
    Case.objects.filter(number="Secret 7").update(**columns)
    assert hits(rosa) == []


def test_the_notice_carries_the_stricter_label(rosa, match):
    Case.objects.filter(number="Secret 7").update(marking=Tlp.AMBER_STRICT.value)
    assert hits(rosa)[0].marking is Tlp.AMBER_STRICT


def test_who_is_not_in_the_team_of_an_open_case_is_told_nothing(rosa, ours, match):
    supervisor = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    colleague = make_officer(bureau=rosa.bureau)
    auditor = make_officer(bureau=rosa.bureau, roles=[Role.AUDITOR])
    ours.members.add(auditor, through_defaults={"since_at": NOW})
    for officer in (supervisor, colleague, auditor):
        assert hits(officer) == []
    Case.objects.filter(pk=ours.pk).update(closed_at=NOW)
    assert hits(rosa) == []


def test_what_may_be_seen_is_a_find_and_no_hit(rosa, theirs, match):
    theirs.members.add(rosa, through_defaults={"since_at": NOW})
    Case.objects.filter(pk=theirs.pk).update(released_to={str(rosa.bureau_id)})
    assert hits(rosa) == []


def test_a_match_judged_not_the_same_touches_nothing_until_that_is_undone(rosa, gita, match):
    judgement = make_judgement(match, gita, verdict="not_same")
    assert hits(rosa) == []
    Judgement.objects.filter(pk=judgement.pk).update(undone_at=NOW)
    assert len(hits(rosa)) == 1


def test_the_same_bytes_in_both_are_a_hit_too(rosa, ours, theirs):
    make_item(make_exhibit(ours), make_exhibit(theirs))
    assert _told(rosa) == [("Ours 1", "There")]


def test_what_touches_a_series_is_a_hit_if_every_source_of_the_series_says_so(rosa, ours, theirs):
    source = make_case(rosa, number="Ours 2", tell_hits=False)
    item = make_item(make_exhibit(source))
    open_dossier(rosa, kind=Kind.SERIES, case=ours, name="Lamp", start=item.pk, now=NOW)
    make_match(make_item(make_exhibit(theirs)), item)
    assert hits(rosa) == []
    Case.objects.filter(pk=source.pk).update(tell_hits=True)
    assert set(_told(rosa)) == {("Ours 1", "There"), ("Ours 2", "There")}


def _asked(rosa, gita):
    ask_access(rosa, hit_id=hits(rosa)[0].id, reason=WHY, now=NOW)
    return requests_to(gita).get()


def test_a_request_is_granted_by_releasing_the_case_and_both_are_logged(rosa, gita, theirs, match):
    with pytest.raises(NoReasonError):
        ask_access(rosa, hit_id=hits(rosa)[0].id, reason=" ", now=NOW)
    asked = _asked(rosa, gita)
    assert (asked.request.reason, asked.request.officer, asked.case) == (WHY, rosa, theirs)
    assert hits(rosa)[0].asked == "waiting"
    with pytest.raises(AlreadyAskedError):
        _asked(rosa, gita)
    with pytest.raises(DeniedError, match="not released"):
        grant_access(gita, asked_id=asked.pk, now=NOW)

    grant_access(gita, asked_id=asked.pk, release=True, now=NOW)

    assert set(visible_cases(rosa).values_list("number", flat=True)) == {"Ours 1", "Secret 7"}
    assert hits(rosa) == []
    assert not requests_to(gita)
    events = AuditEvent.objects.filter(tag__startswith="hits").order_by("pk")
    assert [one.tag for one in events] == [tags.HITS_ACCESS_ASKED, tags.HITS_ACCESS_GRANTED]
    assert str(theirs.pk) not in events[0].subject + events[0].details_text
    assert AuditEvent.objects.filter(tag=tags.CASES_CASE_MARKED, subject=str(theirs.pk)).exists()


def test_a_label_that_stays_home_lets_nobody_in_and_the_request_stands(rosa, gita, theirs, match):
    asked = _asked(rosa, gita)
    mark_case(gita, case=theirs, change=MarkingChange(tlp=Tlp.AMBER_STRICT), now=NOW)
    with pytest.raises(DeniedError):
        grant_access(gita, asked_id=asked.pk, release=True, now=NOW)
    assert Case.objects.get(pk=theirs.pk).released_to == frozenset()
    assert requests_to(gita).get() == asked


def test_who_could_not_see_it_even_so_is_not_let_in(rosa, gita, theirs, match):
    asked = _asked(rosa, gita)
    rosa.is_active = False
    rosa.save()
    with pytest.raises(StillDeniedError):
        grant_access(gita, asked_id=asked.pk, release=True, now=NOW)
    assert rosa not in theirs.members.all()


def test_a_decline_is_told_with_its_reason_once_every_owner_said_no(rosa, gita, ours, match):
    other = make_case(make_officer("hari", bureau=gita.bureau), number="Secret 8", tell_hits=True)
    make_match(make_item(make_exhibit(other)), make_item(make_exhibit(ours)))
    asked = _asked(rosa, gita)
    with pytest.raises(NoReasonError):
        decline_access(gita, asked_id=asked.pk, reason="", now=NOW)
    decline_access(gita, asked_id=asked.pk, reason="a trial runs", now=NOW)
    assert (hits(rosa)[0].asked, hits(rosa)[0].declined_for) == ("waiting", ())

    hari = other.members.get()
    decline_access(hari, asked_id=requests_to(hari).get().pk, reason="a trial runs", now=NOW)
    assert (hits(rosa)[0].asked, list(hits(rosa)[0].declined_for)) == ("declined", ["a trial runs"])
    assert _asked(rosa, gita).request.pk != asked.request_id


def test_a_request_is_answered_by_who_steers_the_case_and_absent_to_others(
    rosa, gita, theirs, match
):
    asked = _asked(rosa, gita)
    member = make_officer(bureau=gita.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    theirs.members.add(member, through_defaults={"since_at": NOW})
    for officer in (rosa, member, make_officer()):
        assert not requests_to(officer)
        told = []
        for key in (asked.pk, uuid4()):
            with pytest.raises(RequestNotFoundError) as refused:
                decline_access(officer, asked_id=key, reason=WHY, now=NOW)
            told.append(str(refused.value).replace(str(key), "ID"))
            with pytest.raises(RequestNotFoundError):
                grant_access(officer, asked_id=key, release=True, now=NOW)
        assert told[0] == told[1]
    with pytest.raises(HitNotFoundError):
        touching_by_id(member, hits(rosa)[0].id)

"""Notes go as far as what they are on, and no further; words stay, whom they mention is told."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.kept import begin_reading
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.access.rules import READ_NOTE
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.notes.actions.changing import (
    NotNarrowerError,
    OutOfSightError,
    edit_note,
    mark_note,
    withdraw_note,
)
from clew.bureau.notes.actions.seeing import see_thread
from clew.bureau.notes.actions.writing import (
    MentionError,
    NoWordsError,
    WithdrawnNoteError,
    add_dossier_note,
    add_note,
    answer,
)
from clew.bureau.notes.models import Note, NoteVersion
from clew.bureau.notes.queries import (
    NoteNotFoundError,
    count_mentions,
    count_threads,
    mentions,
    note_named,
    thread_of,
    threads,
    visible_notes,
)
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import DossierNotFoundError
from clew.bureau.vault.actions.lending import end_loans, lend
from clew.bureau.vault.queries import ItemNotFoundError
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def rosa():
    return make_officer("rosa", bureau=make_bureau(country="DE"))


@pytest.fixture
def ben(rosa):
    return make_officer("ben", bureau=rosa.bureau)


@pytest.fixture
def case(rosa, ben):
    return make_case(rosa, ben, number="2026-1", marking=Tlp.AMBER.value)


@pytest.fixture
def lent(rosa, case):
    """An item of another bureau's case, which lies in this one while that bureau lets it."""
    lender = make_case(
        make_officer(), marking=Tlp.AMBER.value, released_to=frozenset({str(rosa.bureau_id)})
    )
    item = make_item(make_exhibit(lender))
    exhibit = make_exhibit(case)
    lend(exhibit, {item.pk: [lender]}, under=lender, now=NOW)
    return item, exhibit


def _texts(officer, **asked):
    return [thread.first.text for thread in threads(officer, **asked)]


def _admits(officer, note):
    try:
        READ_NOTE.check(officer, record=note)
    except DeniedError:
        return False
    return True


def test_a_thread_is_read_by_the_team_and_its_words_are_not_in_the_log(rosa, ben, case):
    note = add_note(rosa, case=case, text=" The lamp is back. ", now=NOW)
    reply = answer(ben, note_id=note.pk, text="Which one?", now=LATER)
    answer(rosa, note_id=reply.pk, text="The blue one.", now=LATER)

    (thread,) = threads(ben, case=case)
    assert thread.first.text == "The lamp is back."
    assert [one.text for one in thread.answers] == ["Which one?", "The blue one."]
    assert (thread.first.officer, thread.first.marking) == ("rosa", Tlp.AMBER)
    assert not any("lamp" in one.details_text for one in AuditEvent.objects.all())
    assert AuditEvent.objects.filter(tag=tags.NOTES_NOTE_WRITTEN).count() == 3


def test_an_edit_is_a_version_more_and_only_its_writers(rosa, ben, case):
    note = add_note(rosa, case=case, text="A lamp", now=NOW)
    for _ in range(2):
        edit_note(rosa, note_id=note.pk, text="A blue lamp", now=LATER)

    (thread,) = threads(ben)
    assert [(one.number, one.text) for one in thread.first.versions] == [
        (1, "A lamp"),
        (2, "A blue lamp"),
    ]
    with pytest.raises(DeniedError):
        edit_note(ben, note_id=note.pk, text="No lamp", now=LATER)
    with pytest.raises(NoWordsError):
        edit_note(rosa, note_id=note.pk, text=" \n", now=LATER)


def test_a_withdrawn_note_leaves_a_place_with_a_reason_and_no_words(rosa, ben, case):
    note = add_note(rosa, case=case, text="A wrong name, @ben", now=NOW)
    answer(ben, note_id=note.pk, text="Are you sure?", now=NOW)
    with pytest.raises(NoReasonError):
        withdraw_note(rosa, note_id=note.pk, reason=" ", now=LATER)
    withdraw_note(rosa, note_id=note.pk, reason="a mix-up", now=LATER)

    (thread,) = threads(ben)
    assert (thread.first.text, list(thread.first.versions)) == ("", [])
    assert (thread.first.withdrawn_by, thread.first.withdraw_reason) == ("rosa", "a mix-up")
    assert [one.text for one in thread.answers] == ["Are you sure?"]
    assert count_mentions(ben) == 0
    for act in (
        lambda: edit_note(rosa, note_id=note.pk, text="again", now=LATER),
        lambda: answer(ben, note_id=note.pk, text="again", now=LATER),
        lambda: withdraw_note(rosa, note_id=note.pk, reason="again", now=LATER),
    ):
        with pytest.raises(WithdrawnNoteError):
            act()


def test_whoever_steers_the_case_may_withdraw_and_nobody_else(rosa, case):
    note = add_note(rosa, case=case, text="A name", now=NOW)
    analyst = make_officer(bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    supervisor = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    case.members.add(analyst, through_defaults={"since_at": NOW})

    with pytest.raises(DeniedError):
        withdraw_note(analyst, note_id=note.pk, reason="why not", now=LATER)
    withdraw_note(supervisor, note_id=note.pk, reason="a name too many", now=LATER)
    assert threads(rosa)[0].first.withdrawn_by == supervisor.username


def test_a_note_is_marked_more_strictly_by_its_writer_and_never_wider_again(rosa, ben, case):
    note = add_note(rosa, case=case, text="A name, @ben", now=NOW)
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    analyst = make_officer(bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    case.members.add(analyst, through_defaults={"since_at": NOW})
    mark = partial(mark_note, note_id=note.pk, now=LATER)
    refused = [
        (rosa, Tlp.RED, " ", NoReasonError),
        (rosa, Tlp.CLEAR, "why", NotNarrowerError),
        (analyst, Tlp.RED, "why", DeniedError),
        (overseer, Tlp.RED, "why", OutOfSightError),
    ]
    for officer, tlp, why, error in refused:
        with pytest.raises(error), transaction.atomic():
            mark(officer, tlp=tlp, reason=why)
    assert _texts(overseer) == ["A name, @ben"]

    mark(rosa, tlp=Tlp.RED, reason="a name too many")

    assert (_texts(overseer), _texts(ben)) == ([], ["A name, @ben"])
    with pytest.raises(NotNarrowerError):
        mark(rosa, tlp=Tlp.AMBER, reason="a mistake")
    event = AuditEvent.objects.get(tag=tags.NOTES_NOTE_MARKED)
    assert (event.details["from"], event.details["to"]) == ("TLP:CLEAR", "TLP:RED")
    assert "A name" not in event.details_text


def test_a_mention_is_told_until_the_thread_was_seen(rosa, ben, case):
    note = add_note(rosa, case=case, text="@ben, look.", now=NOW)
    assert [one.note_id for one in mentions(ben)] == [note.pk]
    assert not mentions(rosa)

    see_thread(ben, note.pk, now=LATER)
    edit_note(rosa, note_id=note.pk, text="@ben, look again.", now=LATER)
    assert count_mentions(ben) == 0


def test_who_lost_the_case_is_told_of_no_mention(rosa, ben, case):
    add_note(rosa, case=case, text="@ben, look.", now=NOW)
    case.members.remove(ben)
    assert (count_mentions(ben), threads(ben)) == (0, [])


def test_a_mention_of_who_may_not_see_is_refused_in_the_words_for_nobody(rosa, ben, case):
    outside, closed = make_officer("zoe"), make_officer("zoe2", bureau=rosa.bureau, is_active=False)
    stranger = make_officer("zoe3", bureau=rosa.bureau)
    case.members.add(closed, through_defaults={"since_at": NOW})
    told = set()
    for name in (outside.username, closed.username, stranger.username, "nobody-there"):
        with pytest.raises(MentionError) as refused:
            add_note(rosa, case=case, text=f"@ben and @{name}, look.", now=NOW)
        told.add(str(refused.value).replace(f"@{name}", "@NAME"))
    assert len(told) == 1
    assert not Note.objects.exists()
    assert count_mentions(ben) == 0
    assert not AuditEvent.objects.exists()

    note = add_note(rosa, case=case, text="Nobody yet.", now=NOW)
    with pytest.raises(MentionError):
        edit_note(rosa, note_id=note.pk, text="@zoe", now=LATER)
    assert _texts(rosa) == ["Nobody yet."]


def test_a_note_that_is_narrower_than_its_case_leaves_others_out(rosa, ben, case):
    guest = make_officer("gita", bureau=make_bureau(country="IN"))
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    case.members.add(guest, through_defaults={"since_at": NOW})
    Case.objects.update(released_to={"IN", "NZ"})
    case.refresh_from_db()
    for text, narrowed in {
        "as the case": None,
        "wider": MarkingChange(tlp=Tlp.CLEAR),
        "bureau": MarkingChange(tlp=Tlp.AMBER_STRICT),
        "team": MarkingChange(tlp=Tlp.RED),
        "NZ": MarkingChange(released_to=frozenset({"NZ"})),
        "over": MarkingChange(keep_until=NOW - timedelta(days=400)),
    }.items():
        add_note(rosa, case=case, text=text, narrowed=narrowed, now=NOW)
    strict = add_note(
        guest, case=case, text="theirs", narrowed=MarkingChange(tlp=Tlp.AMBER_STRICT), now=NOW
    )

    assert set(_texts(guest)) == {"as the case", "wider", "theirs"}
    assert set(_texts(ben)) == {"as the case", "wider", "bureau", "team", "NZ"}
    assert set(_texts(overseer)) == {"as the case", "wider", "bureau", "NZ"}
    for officer in (guest, ben, overseer, make_officer(bureau=rosa.bureau), make_officer()):
        by_object = {one.pk for one in Note.objects.all() if _admits(officer, one)}
        assert by_object == set(visible_notes(officer).values_list("pk", flat=True))
    markings = {one.first.text: one.first.marking for one in threads(rosa)}
    assert markings["wider"] is Tlp.AMBER
    assert markings["team"] is Tlp.RED
    with pytest.raises(MentionError):
        answer(guest, note_id=strict.pk, text="@rosa", now=NOW)


def test_one_role_must_serve_a_purpose_of_both_the_note_and_its_case(rosa, case):
    analyst = make_officer(bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    both = make_officer(
        bureau=rosa.bureau,
        roles=[Role.INTELLIGENCE_ANALYST, Role.VICTIM_IDENTIFICATION_SPECIALIST],
    )
    case.members.add(analyst, both, through_defaults={"since_at": NOW})
    only = MarkingChange(purposes=frozenset({Purpose.INTELLIGENCE, Purpose.INVESTIGATION}))
    note = add_note(rosa, case=case, text="for analysts", narrowed=only, now=NOW)
    assert _texts(analyst) == _texts(both) == ["for analysts"]

    Case.objects.update(purposes={Purpose.VICTIM_IDENTIFICATION.value, "investigation"})
    note = Note.objects.select_related("case").get(pk=note.pk)
    for officer in (analyst, both):
        assert _texts(officer) == []
        with pytest.raises(DeniedError):
            READ_NOTE.check(officer, record=note)
    assert _texts(rosa) == ["for analysts"]
    READ_NOTE.check(rosa, record=note)


def test_an_answer_goes_no_further_than_what_it_answers(rosa, ben, case):
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    head = add_note(rosa, case=case, text="team", narrowed=MarkingChange(tlp=Tlp.RED), now=NOW)
    below = answer(ben, note_id=head.pk, text="wide", now=NOW)

    assert not visible_notes(overseer).exists()
    for note in (head, below):
        with pytest.raises(NoteNotFoundError):
            thread_of(overseer, note.pk)
    assert threads(ben)[0].answers[0].marking is Tlp.RED


def test_a_denied_note_looks_exactly_like_an_absent_one(rosa, case):
    note = add_note(rosa, case=case, text="A lamp", now=NOW)
    stranger, key = make_officer(bureau=rosa.bureau), note.pk
    told = []
    for _ in ("denied", "absent"):
        for act in (
            lambda: thread_of(stranger, key),
            lambda: see_thread(stranger, key, now=NOW),
            lambda: answer(stranger, note_id=key, text="?", now=NOW),
            lambda: edit_note(stranger, note_id=key, text="?", now=NOW),
            lambda: withdraw_note(stranger, note_id=key, reason="?", now=NOW),
            lambda: note_named(stranger, key.hex[-8:]),
        ):
            with pytest.raises(NoteNotFoundError) as refused:
                act()
            told.append(str(refused.value))
        NoteVersion.objects.all().delete()
        Note.objects.all().delete()
    assert told[:6] == told[6:]


def test_on_an_item_of_the_case_and_of_no_other(rosa, case):
    item, elsewhere = make_item(make_exhibit(case)), make_item(make_exhibit(make_case(rosa)))
    add_note(rosa, case=case, item=item.pk, text="A tiled stove", now=NOW)

    assert _texts(rosa, item=item.pk) == _texts(rosa, case=case) == ["A tiled stove"]
    with pytest.raises(ItemNotFoundError):
        add_note(rosa, case=case, item=elsewhere.pk, text="?", now=NOW)


def test_who_has_the_same_item_in_another_case_sees_no_note_on_it(rosa, case):
    item = make_item(make_exhibit(case), make_exhibit(make_case(other := make_officer())))
    add_note(rosa, case=case, item=item.pk, text="A tiled stove", now=NOW)
    assert _texts(other, item=item.pk) == []


def test_on_a_dossier_it_is_seen_by_who_sees_all_of_the_dossier(rosa, ben, case):
    place = open_dossier(rosa, kind=Kind.PLACE, case=case, name="Kitchen", now=NOW)
    add_dossier_note(rosa, dossier_id=place.pk, text="Tiles of 1970", now=NOW)
    assert _texts(ben, dossiers=[place.pk]) == ["Tiles of 1970"]

    hidden = make_item(make_exhibit(make_case(rosa)))
    add_item(rosa, dossier_id=place.pk, sha256=hidden.pk, reason="same tiles", now=NOW)
    assert _texts(ben, dossiers=[place.pk]) == _texts(ben, case=case) == []
    with pytest.raises(DossierNotFoundError):
        add_dossier_note(ben, dossier_id=place.pk, text="?", now=NOW)


def test_in_a_closed_case_notes_are_read_and_none_is_written(rosa, case):
    note = add_note(rosa, case=case, text="A lamp", now=NOW)
    Case.objects.update(closed_at=NOW)
    case.refresh_from_db()

    assert _texts(rosa) == ["A lamp"]
    for act in (
        lambda: add_note(rosa, case=case, text="?", now=NOW),
        lambda: answer(rosa, note_id=note.pk, text="?", now=NOW),
        lambda: edit_note(rosa, note_id=note.pk, text="?", now=NOW),
        lambda: withdraw_note(rosa, note_id=note.pk, reason="?", now=NOW),
    ):
        with pytest.raises(DeniedError, match="closed"):
            act()
    with pytest.raises(CaseNotFoundError):
        add_note(make_officer(), case=case, text="?", now=NOW)


def test_a_note_on_what_is_lent_goes_with_the_loan(rosa, case, lent):
    item, exhibit = lent
    note = add_note(rosa, case=case, item=item.pk, text="A lamp", now=NOW)
    answer(rosa, note_id=note.pk, text="Whose?", now=NOW)
    assert _texts(rosa, case=case) == _texts(rosa, item=item.pk) == ["A lamp"]

    end_loans(exhibit.pk, item.pk, now=NOW)

    assert _texts(rosa, case=case) == _texts(rosa, item=item.pk) == []
    assert not visible_notes(rosa).exists()
    with pytest.raises(NoteNotFoundError):
        thread_of(rosa, note.pk)


@pytest.mark.parametrize("sees_other", [True, False])
def test_an_answer_on_something_else_is_seen_by_who_sees_that(rosa, ben, case, sees_other):
    """As it may come from another node: a thread and its answer lie in two cases."""
    other = make_case(rosa, *([ben] if sees_other else []))
    note = add_note(rosa, case=case, text="the same lamp", now=NOW)
    reply = answer(rosa, note_id=note.pk, text="and the same wall", now=LATER)
    Note.objects.filter(pk=reply.pk).update(case=other)

    (thread,) = threads(ben, case=case)

    assert [one.id for one in thread.answers] == ([reply.pk] if sees_other else [])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_of_a_case_that_is_not_seen_there_are_no_notes(rosa, case, method):
    outside = make_officer(bureau=rosa.bureau)
    add_note(rosa, case=case, text="the same lamp", now=NOW)
    for one in (rosa, outside):
        begin_reading(one, method=method)

    assert (len(threads(rosa, case=case)), count_threads(rosa, case=case)) == (1, 1)
    assert (threads(outside, case=case), count_threads(outside, case=case)) == ([], 0)


def test_mentions_bring_all_that_is_told_of_them(rosa, ben, case, django_assert_num_queries):
    for _ in range(2):
        add_note(rosa, case=case, text="@ben the same lamp", now=NOW)
    begin_reading(ben, method="GET")
    list(mentions(ben))

    with django_assert_num_queries(1):
        told = [(str(one.note.officer), str(one.note.bureau)) for one in mentions(ben)]

    assert told == [("rosa", str(rosa.bureau))] * 2

"""Referrals, answers and notes of another node: what does not hold is refused, recall wins."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.notes.models import Note, NoteVersion
from clew.bureau.referrals.actions import Draft, Package, accept, draft, send
from clew.bureau.referrals.models import Disposition, Part, Referral, Step
from clew.bureau.referrals.queries import inbox, trace_of
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.carrying import send_to_folder
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.note_words import ToldNote
from clew.bureau.sharing.queries.node import partner_named
from clew.exchange.referral_answer import ToldAnswer, ToldOutcome
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.exchange.referral_steps import ToldLeg, ToldStep
from clew.exchange.sealed.streams import ReplayError
from clew.exchange.statements.statement import Recall, Subject, Version
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, Told
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.bureaux import NOW
from sharing_world import World, picture

pytestmark = pytest.mark.django_db
KEY = UUID("01a217de-5861-7563-8aaa-e544f49cfd61")
NOTE = ToldPart(PartKind.NOTE, "1", {"text": "a red lamp"})
TOLD = ToldReferral(str(KEY), "AQ", "BV", Tlp.AMBER, "Find the room", NOW, None, (NOTE,))


@pytest.fixture
def world(vault, sandbox):
    return World(vault, sandbox=sandbox)


def _package(  # noqa: PLR0913 -- each has a harmless default
    world, kind, inner, *, record="r1", number=1, file=None, sender=None, audience=("BV",)
):
    """A package with a record of a kind, as the engine alone makes one."""
    told = Envelope(
        kind, "share1", "Referral", "", (Purpose.INTELLIGENCE,), Pap.AMBER, None, inner
    ).to_bytes()
    blobs = [(kind, told), *([(f"{kind}.file", file)] if file else [])]
    contents = [hashlib.sha256(raw).hexdigest() for _, raw in blobs]
    subject = Subject("AQ", record)
    version = Version(subject, number, tuple(contents), audience, Tlp.AMBER)
    return world.package([version], subject=subject, blobs=blobs, sender=sender)


def _sent(world, to):
    """A referral of this bureau to another, with a note; what of it goes was told."""
    asked = Draft(
        request="Find the room",
        package=Package(notes=["a red lamp"]),
        to=partner_named(to).bureau,
        because="they know the place",
    )
    made = draft(world.officer, asked, networks=BundledNetworks(), now=NOW)
    send(world.officer, made, now=NOW)
    send_to_folder(world.officer, world.folder("out"), vault=world.vault, now=NOW)
    return made


def _passed_on(world, to):
    """What came from AQ, accepted here and referred on, and told."""
    (got,) = inbox(world.officer)
    accept(world.officer, got, now=NOW)
    asked = Draft(
        request="Find it", to=partner_named(to).bureau, because="they know it", parent=got
    )
    made = draft(world.officer, asked, networks=BundledNetworks(), now=NOW)
    send(world.officer, made, now=NOW)
    return made


def _entity(accounts):
    said = {"accounts": accounts, "p": "0.9000", "country": "", "subdivision": ""}
    return ToldPart(PartKind.ENTITY, "e1", {**said, "places": [], "links": []})


def _answer(referral, to="AQ", **more):
    states = (State.SENT, State.DELIVERED, State.ACCEPTED)
    steps = tuple(ToldStep(one, NOW, "") for one in states)
    return replace(ToldAnswer(str(referral.pk), "BV", to, steps), **more)


def _state():
    """All but that the package came, and that a record of it stands aside."""
    models = (Referral, Step, Disposition, Part, Note, NoteVersion)
    rows = SharedRecord.objects.filter(set_aside="").order_by("pk")
    return [*(list(model.objects.order_by("pk").values()) for model in models), list(rows.values())]


def _set_aside(world, path):
    """Why the one record of a package was set aside."""
    taken = world.take(path)
    assert taken.records == []
    ((_, why),) = taken.set_aside
    return why


def _not_its_own(world):
    return "referral", replace(TOLD, from_="CX").to_json()


def _to_another(world):
    return "referral", replace(TOLD, to="CX").to_json()


def _no_id(world):
    return "referral", replace(TOLD, id="r-1").to_json()


def _id_of_an_own_one(world):
    return "referral", replace(TOLD, id=str(_sent(world, "AQ").pk)).to_json()


def _of_a_referral_to_another(world):
    return "answer", _answer(_sent(world, "CX")).to_json()


def _of_its_own_referral(world):
    world.take(_package(world, "referral", TOLD.to_json()))
    return "answer", _answer(Referral.objects.get()).to_json()


def _note_with_the_id_of_an_own_one(world):
    note = add_note(world.officer, case=world.seized(picture(4))[1], text="ours", now=NOW)
    return "note", ToldNote(note.pk, None, None, "theirs", NOW).to_json()


def _leg(number, from_, to, parent=None, states=(State.SENT,)):
    steps = tuple(ToldStep(one, NOW, "") for one in states)
    return ToldLeg(str(UUID(int=number)), parent, from_, to, Tlp.AMBER, steps)


def _leg_of_whom_it_never_came_to(world):
    return "referral", replace(TOLD, before=(_leg(1, "CX", "BV"),)).to_json()


def _leg_that_this_bureau_never_sent(world):
    return "referral", replace(TOLD, before=(_leg(1, "BV", "AQ"),)).to_json()


def _leg_with_other_ends_than_are_known(world):
    sent = _sent(world, "CX")
    leg = replace(_leg(1, "CX", "AQ"), id=str(sent.pk))
    return "referral", replace(TOLD, before=(leg,)).to_json()


def _passed_on_by_itself(world):
    """AQ's referral is passed on to AQ, which tells that its referral passes that on."""
    world.take(_package(world, "referral", TOLD.to_json(), record="r8", audience=("AQ", "BV")))
    world.sent_on = _passed_on(world, "AQ")
    leg = replace(_leg(1, "BV", "AQ"), id=str(world.sent_on.pk))
    inner = replace(TOLD, before=(leg,), request="Find it again").to_json()
    return "referral", inner


def _onward_by_whom_it_never_came_to(world):
    sent = _sent(world, "AQ")
    leg = _leg(1, "CX", "BV", parent=str(sent.pk))
    return "answer", _answer(sent, onward=(leg,)).to_json()


def _onward_of_another_referral(world):
    sent, other = _sent(world, "AQ"), _sent(world, "CX")
    first = _leg(1, "AQ", "BV", parent=str(sent.pk))
    leg = replace(_leg(2, "BV", "CX", parent=first.id), id=str(other.pk))
    return "answer", _answer(sent, onward=(first, leg)).to_json()


def _onward_that_this_bureau_never_sent(world):
    sent = _sent(world, "AQ")
    first = _leg(1, "AQ", "BV", parent=str(sent.pk))
    return "answer", _answer(sent, onward=(first, _leg(2, "BV", "CX", first.id))).to_json()


def _with_nul(world):
    return "note", ToldNote(KEY, None, None, "a lamp\0", NOW).to_json()


def _referral_with_nul(world):
    entity = _entity([["account", "x\0y"]])
    return "referral", replace(TOLD, parts=(entity,)).to_json()


def _too_long_a_note(world):
    return "note", ToldNote(KEY, None, None, "x" * 10_001, NOW).to_json()


REFUSED = {
    "a referral that is not its sender's": _not_its_own,
    "a referral to another bureau": _to_another,
    "a referral without an id": _no_id,
    "a referral with the id of an own one": _id_of_an_own_one,
    "an answer of whom it was not sent to": _of_a_referral_to_another,
    "an answer to the answerer's own referral": _of_its_own_referral,
    "a note with the id of an own one": _note_with_the_id_of_an_own_one,
    "a note that is too long": _too_long_a_note,
    "a leg before it that ends elsewhere": _leg_of_whom_it_never_came_to,
    "a leg before it that this bureau never sent": _leg_that_this_bureau_never_sent,
    "a leg before it that is another referral here": _leg_with_other_ends_than_are_known,
    "a referral that is passed on by itself": _passed_on_by_itself,
    "a leg onward of a bureau that did not get it": _onward_by_whom_it_never_came_to,
    "a leg onward that is of another referral": _onward_of_another_referral,
    "a leg onward that this bureau never sent": _onward_that_this_bureau_never_sent,
    "a note with NUL": _with_nul,
    "a part with NUL": _referral_with_nul,
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_does_not_hold_is_set_aside_and_nothing_changes_and_the_rest_is_taken(world, why):
    kind, inner = REFUSED[why](world)
    before = _state()

    assert _set_aside(world, _package(world, kind, inner, record="r9"))

    assert _state() == before
    anew = replace(TOLD, id=str(UUID(int=9))).to_json()
    assert world.take(_package(world, "referral", anew, record="r10")).records == ["r10"]


def test_files_with_a_referral_an_answer_or_a_note_are_refused(world):
    sent = _sent(world, "AQ")
    before = _state()
    note = ToldNote(KEY, None, None, "theirs", NOW)
    for kind, told in (("referral", TOLD), ("answer", _answer(sent)), ("note", note)):
        path = _package(world, kind, told.to_json(), record=kind, file=b"x")
        assert "came with files" in _set_aside(world, path)
    assert _state() == before


@pytest.mark.parametrize("order", list(permutations(("share", "correct", "recall"))))
def test_a_recall_of_a_referral_wins_in_every_order_of_arrival(world, order):
    anew = replace(TOLD, request="Find the house")
    made = {
        "share": lambda: _package(world, "referral", TOLD.to_json(), sender=world.cx),
        "correct": lambda: _package(world, "referral", anew.to_json(), number=2, sender=world.cx),
        "recall": lambda: world.package([Recall(Subject("AQ", "r1"))], sender=world.cx),
    }

    for word in order:
        world.records.clear()  # CX seals whatever it has: what holds is for the node to judge
        world.take(made[word]())

    row = SharedRecord.objects.get()
    assert (row.reference, row.told, row.held) == ("", {}, [])
    for referral in Referral.objects.all():
        assert (referral.state, referral.request) == ("withdrawn", "")
        assert [part.said for part in referral.parts.all()] == [{}]


def test_told_anew_it_is_the_same_referral_and_the_same_package_again_changes_nothing(world):
    path = _package(world, "referral", TOLD.to_json())
    world.take(path)
    before = _state()
    with pytest.raises(ReplayError):
        world.take(path)
    assert _state() == before

    anew = replace(TOLD, request="Find the house", parts=())
    world.take(_package(world, "referral", anew.to_json(), number=2))

    (row,) = inbox(world.officer)
    assert (row.pk, row.request, row.state, row.parts.count()) == (
        KEY,
        "Find the house",
        "delivered",
        0,
    )
    assert [one.state for one in row.steps.all()] == ["sent", "delivered"]
    events = AuditEvent.objects.filter(subject=str(KEY)).values_list("tag", flat=True)
    assert list(events) == [tags.REFERRALS_SENT, tags.REFERRALS_DELIVERED]


def test_an_answer_moves_no_leg_but_its_own_and_says_nothing_of_others(world):
    """AQ answers, and tells of CX's referral as if it had passed it on: of that nothing moves."""
    sent, other = _sent(world, "AQ"), _sent(world, "CX")
    steps = tuple(ToldStep(one, NOW, "") for one in (State.SENT, State.DELIVERED, State.ACCEPTED))
    leg = ToldLeg(str(other.pk), str(sent.pk), "BV", "CX", Tlp.AMBER, steps)
    told = ToldOutcome(
        str(other.pk), NOW, Tlp.AMBER, Told.TEXT, goes_back=True, outcome=Outcome(9, text="no")
    )

    inner = _answer(sent, onward=(leg,), outcomes=(told,)).to_json()
    assert "did not get" in _set_aside(world, _package(world, "answer", inner))

    assert Referral.objects.get(pk=sent.pk).state == "sent"
    other.refresh_from_db()
    assert (other.state, other.parent) == ("sent", None)
    assert not Disposition.objects.exists()
    assert len(trace_of(world.officer, sent).legs) == 1


def test_an_answer_that_differs_from_what_is_known_adds_only_what_came_later(world):
    """The other node fell back to a backup, and answers otherwise."""
    sent = _sent(world, "AQ")
    world.take(_package(world, "answer", _answer(sent).to_json()))
    first = [ToldStep(one, NOW, "") for one in (State.SENT, State.DELIVERED)]
    later = ToldStep(State.DECLINED, NOW + timedelta(hours=1), "not our country")

    world.take(_package(world, "answer", _answer(sent, steps=(*first, later)).to_json(), number=2))

    states = [one.state for one in sent.steps.order_by("number")]
    assert states == ["drafted", "sent", "delivered", "accepted"]  # accepted is not declined after


def test_an_answer_is_taken_back_by_nobody_and_a_referral_by_its_sender_only(world):
    world.take(_package(world, "referral", TOLD.to_json()))
    send_to_folder(world.officer, world.folder("out"), vault=world.vault, now=NOW)
    name = SharedRecord.objects.get(kind="answer").record

    with pytest.raises(owning.RecordNotFoundError):
        owning.recall(world.officer, name=name, reason="no", vault=world.vault, now=NOW)
    with pytest.raises(DeniedError):
        owning.kind_named("referral").check_owner(world.officer, KEY.hex)


def test_a_step_of_a_leg_before_takes_back_nothing_that_was_passed_on(world):
    """AQ passes on what CX sent it, and tells anew when CX's referral moves on."""
    told = replace(TOLD, before=(_leg(1, "CX", "AQ"),))
    world.take(_package(world, "referral", told.to_json(), audience=("BV", "CX")))
    onward = _passed_on(world, "CX")

    states = (State.SENT, State.DELIVERED, State.ACCEPTED)
    moved = replace(told, before=(_leg(1, "CX", "AQ", states=states),))
    world.take(_package(world, "referral", moved.to_json(), number=2, audience=("BV", "CX")))

    assert Referral.objects.get(pk=UUID(int=1)).state == "accepted"
    assert [part.said for part in onward.parts.all()] == [{"text": "a red lamp"}]
    row = SharedRecord.objects.get(is_own=False)
    assert (row.purge_due, row.purged_at) == (False, None)
    assert not row.said.filter(carried_out_at=None).exists()


def test_a_part_that_is_told_otherwise_is_taken_back_where_it_was_passed_on(world):
    world.take(_package(world, "referral", TOLD.to_json(), audience=("BV", "CX")))
    onward = _passed_on(world, "CX")

    other = replace(TOLD, parts=(replace(NOTE, said={"text": "a green lamp"}),))
    world.take(_package(world, "referral", other.to_json(), number=2, audience=("BV", "CX")))

    assert [part.said for part in onward.parts.all()] == [{}]


def test_a_correction_that_cannot_be_taken_leaves_nothing_of_what_was_told_before(world):
    world.take(_package(world, "referral", TOLD.to_json()))
    forged = replace(TOLD, request="Find it", before=(_leg(1, "BV", "AQ"),))

    _set_aside(world, _package(world, "referral", forged.to_json(), number=2))

    row = Referral.objects.get()
    assert (row.request, [part.said for part in row.parts.all()]) == ("", [{}])
    assert not SharedRecord.objects.get().purge_due


def test_parts_that_are_called_as_taken_back_ones_are_can_be_taken_back(world):
    first = Part.objects.order_by("pk").last()
    number = 0 if first is None else first.pk
    said = {"sender": "", "incident": ""}
    names = [f"gone {number + each}" for each in range(1, 6)][::-1]
    parts = tuple(ToldPart(PartKind.REPORT, name, said) for name in names)
    world.take(_package(world, "referral", replace(TOLD, parts=parts).to_json()))

    world.take(world.package([Recall(Subject("AQ", "r1"))]))

    assert [part.said for part in Part.objects.all()] == [{}] * 5
    assert SharedRecord.objects.get().reference == ""

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
from clew.bureau.referrals.actions import Draft, Package, draft, send
from clew.bureau.referrals.models import Disposition, Referral, Step
from clew.bureau.referrals.queries import inbox, trace_of
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.carrying import send_to_folder
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import SharedRecord, TakenPackage
from clew.bureau.sharing.note_words import ToldNote
from clew.bureau.sharing.queries.node import partner_named
from clew.exchange.referral_answer import ToldAnswer, ToldOutcome
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind, ToldPart
from clew.exchange.referral_steps import ToldLeg, ToldStep
from clew.exchange.refusal import RefusalError
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


def _package(world, kind, inner, *, record="r1", number=1, file=None, sender=None):  # noqa: PLR0913 -- each has a harmless default
    """A package with a record of a kind, as the engine alone makes one."""
    told = Envelope(
        kind, "share1", "Referral", "", (Purpose.INTELLIGENCE,), Pap.AMBER, None, inner
    ).to_bytes()
    blobs = [(kind, told), *([(f"{kind}.file", file)] if file else [])]
    contents = [hashlib.sha256(raw).hexdigest() for _, raw in blobs]
    subject = Subject("AQ", record)
    version = Version(subject, number, tuple(contents), ("BV",), Tlp.AMBER)
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


def _answer(referral, to="AQ", **more):
    states = (State.SENT, State.DELIVERED, State.ACCEPTED)
    steps = tuple(ToldStep(one, NOW, "") for one in states)
    return replace(ToldAnswer(str(referral.pk), "BV", to, steps), **more)


def _state():
    models = (Referral, Step, Disposition, SharedRecord, TakenPackage, Note, NoteVersion)
    return [list(model.objects.order_by("pk").values()) for model in models]


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
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_does_not_hold_is_refused_and_nothing_changes(world, why):
    kind, inner = REFUSED[why](world)
    before = _state()

    with pytest.raises(RefusalError):
        world.take(_package(world, kind, inner, record="r9"))

    assert _state() == before


def test_files_with_a_referral_an_answer_or_a_note_are_refused(world):
    sent = _sent(world, "AQ")
    before = _state()
    note = ToldNote(KEY, None, None, "theirs", NOW)
    for kind, told in (("referral", TOLD), ("answer", _answer(sent)), ("note", note)):
        with pytest.raises(RefusalError, match="came with files"):
            world.take(_package(world, kind, told.to_json(), record=kind, file=b"x"))
        world.sent.clear()  # it was not taken: the next is the first again
        world.records.clear()
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

    world.take(_package(world, "answer", _answer(sent, onward=(leg,), outcomes=(told,)).to_json()))

    assert Referral.objects.get(pk=sent.pk).state == "accepted"
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

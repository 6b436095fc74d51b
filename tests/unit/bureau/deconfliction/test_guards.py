"""Each guard of a run refuses: consent, key, epoch, sender, size, time and bureau."""

import pytest

import deconflicting_engine as engine
from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.deconfliction.actions import parts
from clew.bureau.deconfliction.actions.contacts import (
    NoSuchTagError,
    answer_contact,
    set_desk,
)
from clew.bureau.deconfliction.actions.holding import begin_epoch, set_allowance
from clew.bureau.deconfliction.actions.parts import WrongChoiceError
from clew.bureau.deconfliction.actions.starting import (
    NotWaitingError,
    Wish,
    accept_run,
    decline_run,
    start_run,
    stop_run,
)
from clew.bureau.deconfliction.models import Allowance, Contact, HolderEpoch, OutMessage, Run
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.exchange.deconfliction.asking import ask_apart
from clew.exchange.deconfliction.checks import CHECKS
from clew.exchange.deconfliction.messages import Kind, MisdirectedError
from clew.exchange.deconfliction.notice import OtherKeyError
from clew.exchange.deconfliction.oprf import evaluate
from clew.exchange.deconfliction.packing import TAGS, in_order, pack
from clew.exchange.deconfliction.tags import BadTagsError, tags
from clew.model.identifier import IdentifierKind
from clew.simulate.bureaux import NOW
from records import make_bureau

pytestmark = pytest.mark.django_db

CHOICE = Choice(frozenset({IdentifierKind.PHONE}), has_reports=True)
WISH = Wish(CHOICE, "they ask")
TAG = "ab" * 10


def _batch(hub, **more):
    elements = ask_apart([b"a"], bytes(32), seed=engine.SEED).elements[:2]
    return engine.call(hub, "PUT", engine.MESSAGES, engine.batch_of(hub, elements, **more))


def test_a_key_whose_time_is_over_answers_nothing_though_no_other_has_begun(hub):
    HolderEpoch.objects.update(until=NOW)

    refused = _batch(hub)

    assert (refused.status_code, Allowance.objects.count()) == (400, 0)
    assert "answers for no epoch now" in refused.json()["message"]


def test_a_batch_of_the_epoch_before_is_not_answered_uncounted_in_the_next(hub):
    assert _batch(hub).status_code == 200
    begin_epoch(hub.officer, "f", vault=hub.vault, now=NOW)

    assert "start a run anew" in _batch(hub, epoch="f").json()["message"]
    assert Allowance.objects.get().in_epoch == 2


def test_a_message_past_its_time_is_not_handed_out(hub):
    _batch(hub)
    OutMessage.objects.update(until=NOW)

    assert engine.call(hub, "GET", engine.MESSAGES).json() == {"names": []}
    path = f"{engine.MESSAGES}/{OutMessage.objects.get().pk}"
    assert engine.call(hub, "GET", path).status_code == 404


def test_only_the_hub_sets_quotas(world):
    with pytest.raises(DeniedError, match="the hub's to set"):
        set_allowance(world.officer, "AQ", in_epoch=1, on_day=1, reason="x", now=NOW)


def _started(world):
    """A run that this node started."""
    engine.told_of(world)
    engine.offered(world, [])  # the hub shows its key
    return start_run(world.officer, partner="AQ", hub="CX", wish=WISH, vault=world.vault, now=NOW)


def _accepted(**more):
    told = {"hub": "CX", "epoch": "e", "public": engine.KEY.public.hex(), "count": 2}
    return told | {"promise": "cc" * 32} | more


@pytest.mark.parametrize("more", [{"public": "ab" * 32}, {"epoch": "f"}, {"hub": "DY"}])
def test_a_consent_by_another_key_than_this_node_keeps_ends_the_run(world, more):
    run = _started(world)

    with pytest.raises(OtherKeyError):
        engine.take(world, engine.sealed(world, Kind.ACCEPTED, _accepted(**more), run=str(run.pk)))
    assert Run.objects.get().state == "ended"


def test_only_the_bureau_that_was_asked_consents(world):
    run = _started(world)
    raw = engine.sealed(world, Kind.ACCEPTED, _accepted(), by=world.cx, run=str(run.pk))

    with pytest.raises(MisdirectedError, match="takes no such part"):
        engine.take(world, raw)
    run.refresh_from_db()
    assert (run.state, run.promise) == ("running", "")


def test_a_second_consent_that_comes_late_does_not_override_the_first(world):
    run = _started(world)
    for promise in ("bb", "dd"):
        told = _accepted(promise=promise * 32)
        engine.take(world, engine.sealed(world, Kind.ACCEPTED, told, run=str(run.pk)))

    assert Run.objects.get().promise == "bb" * 32


@pytest.mark.parametrize("more", [{"public": "ab" * 32}, {"epoch": "f"}])
def test_a_hub_that_says_it_answers_by_another_key_ends_the_run(world, more):
    answers = b"".join(tags(evaluate(engine.running(world), key=engine.KEY)))
    told = {"batch": "ab" * 32, "epoch": "e", "public": engine.KEY.public.hex()} | more

    with pytest.raises(OtherKeyError):
        engine.take(world, engine.sealed(world, Kind.EVALUATED, told, answers, by=world.cx))
    assert Run.objects.get().state == "ended"


def test_other_tags_in_number_than_was_said_end_the_run(world):
    engine.take(
        world, engine.answered(world, tags(evaluate(engine.running(world), key=engine.KEY)))
    )
    payload = pack(in_order(tags([b"x"]), form=TAGS), form=TAGS)

    with pytest.raises(BadTagsError, match="said 2 selectors and sends 1"):
        engine.take(world, engine.sealed(world, Kind.TAGS, {"count": 1}, payload))
    assert Run.objects.get().state == "ended"


def test_no_bureau_offers_the_run_of_another(world):
    engine.take(world, engine.offered(world, engine.NUMBERS))
    (run,) = Run.objects.all()
    told = {"hub": "CX", "epoch": "e", "public": "ab" * 32, "count": 1, "drawn": "aa" * 32}
    told |= {"about": "selectors", "until": "2099-01-01T00:00:00Z", "note": ""}

    with pytest.raises(MisdirectedError, match="offers a run of another bureau"):
        engine.take(world, engine.sealed(world, Kind.OFFER, told, by=world.cx))
    assert Run.objects.get().partner_id == run.partner_id == "AQ"


def _done(world):
    """A run that is done, with a hit."""
    engine.take(world, engine.offered(world, engine.NUMBERS))
    Run.objects.update(state="done", ended_at=NOW)
    Contact.objects.create(run=Run.objects.get(), kind="phone", value="+1", tag=TAG)


def _contact(world, *, accepts, tag=TAG):
    told = {"tag": tag, "accepts": accepts, "words": "Desk of AQ"}
    return engine.take(world, engine.sealed(world, Kind.CONTACT, told))


def test_an_answer_to_a_contact_that_comes_late_does_not_override_the_first(world):
    _done(world)
    assert _contact(world, accepts=True).is_new
    assert not _contact(world, accepts=False).is_new

    row = Contact.objects.get()
    assert (row.theirs, row.their_words) == ("accepted", "Desk of AQ")


def test_an_answer_about_what_was_no_hit_is_refused(world):
    _done(world)

    with pytest.raises(NoSuchTagError):
        _contact(world, accepts=True, tag="cd" * 10)


def test_a_run_takes_consent_once_and_only_of_what_was_offered(world):
    engine.running(world)
    for act in (accept_run, decline_run):
        more = {"wish": WISH} if act is accept_run else {"reason": "x"}
        with pytest.raises(NotWaitingError):
            act(world.officer, engine.RUN, **more, vault=world.vault, now=NOW)


def test_nobody_takes_part_or_breaks_off_without_a_reason(world):
    engine.told_of(world)
    about = {"vault": world.vault, "now": NOW}
    engine.take(world, engine.offered(world, engine.NUMBERS))
    silent = Wish(CHOICE, " ")
    for act in (
        lambda: start_run(world.officer, partner="AQ", hub="CX", wish=silent, **about),
        lambda: accept_run(world.officer, engine.RUN, wish=silent, **about),
        lambda: stop_run(world.officer, engine.RUN, reason=" ", **about),
        lambda: decline_run(world.officer, engine.RUN, reason=" ", **about),
    ):
        with pytest.raises(NoReasonError):
            act()
    assert Run.objects.get().state == "offered"


def test_more_selectors_than_a_run_may_have_are_refused(world, monkeypatch):
    monkeypatch.setattr(parts, "MOST", CHECKS + 1)

    with pytest.raises(WrongChoiceError, match="2 selectors would take part"):
        _started(world)


def test_officers_of_another_bureau_at_this_node_take_no_part(world):
    """They work here, and are supervisors there."""
    engine.take(world, engine.offered(world, engine.NUMBERS))
    everything = frozenset(role.value for role in Role)
    guest = Officer.objects.create(username="guest", bureau=make_bureau("There"), roles=everything)
    about = {"vault": world.vault, "now": NOW}
    for act in (
        lambda: start_run(guest, partner="AQ", hub="CX", wish=WISH, **about),
        lambda: accept_run(guest, engine.RUN, wish=WISH, **about),
        lambda: decline_run(guest, engine.RUN, reason="x", **about),
        lambda: stop_run(guest, engine.RUN, reason="x", **about),
        lambda: answer_contact(guest, engine.RUN, accepts=True, **about),
        lambda: set_desk(guest, "x", now=NOW),
        lambda: begin_epoch(guest, "x", **about),
        lambda: set_allowance(guest, "AQ", in_epoch=1, on_day=1, reason="x", now=NOW),
    ):
        with pytest.raises(DeniedError):
            act()

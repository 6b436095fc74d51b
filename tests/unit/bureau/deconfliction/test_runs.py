"""Two nodes and a hub compare by a stick: both learn what both hold, and nothing else is kept."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.deconfliction.actions import carrying
from clew.bureau.deconfliction.actions import contacts as answering
from clew.bureau.deconfliction.actions.ending import end_overdue
from clew.bureau.deconfliction.actions.holding import (
    EpochExistsError,
    begin_epoch,
    set_allowance,
)
from clew.bureau.deconfliction.actions.parts import WrongChoiceError
from clew.bureau.deconfliction.actions.pinning import pin
from clew.bureau.deconfliction.actions.secret import number_of
from clew.bureau.deconfliction.actions.starting import (
    HolderTakesNoPartError,
    NotWaitingError,
    Wish,
    accept_run,
    decline_run,
    start_run,
    stop_run,
)
from clew.bureau.deconfliction.models import (
    Allowance,
    AnsweredBatch,
    Contact,
    HolderEpoch,
    OutMessage,
    PinnedKey,
    Run,
    RunSecret,
)
from clew.bureau.deconfliction.queries.contacts import ContactNotFoundError, contacts_for
from clew.bureau.deconfliction.queries.node import NoHolderKeyError
from clew.bureau.deconfliction.queries.selectors import Choice, chosen
from clew.bureau.network.models import Report
from clew.bureau.sharing.queries.node import identity
from clew.exchange.deconfliction.notice import Notice, OtherKeyError, read_notice, signed_notice
from clew.exchange.deconfliction.oprf import HolderKey
from clew.exchange.deconfliction.selectors import NoSelectorError
from clew.model.identifier import IdentifierKind
from clew.simulate.bureaux import NOW
from deconflicting_nodes import HUB, KINDS, Deconflicting, phone

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
WISH = Wish(Choice(KINDS, has_reports=True), "they ask")


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    made = Deconflicting(tmp_path)
    made.reports("AQ", [1, 2, 3])
    made.reports("BV", [2, 3, 4, 5])
    made.visit(HUB, "AQ", "BV")
    return made


def _ran(nodes):
    """A whole run: AQ offers and asks, BV consents and asks, both exchange their tags."""
    run_id = nodes.start()
    nodes.send("AQ")
    assert nodes.visit(HUB, "AQ", "BV") == []
    nodes.accept(run_id)
    nodes.send("BV")
    assert nodes.visit(HUB, "BV", "AQ", "BV", "AQ") == []
    return run_id


def _everything(node):
    """All that the node's records hold, but for its own reports, and all of its files."""
    with node.at_work():
        own = {"identifier", "sighting", "report", "revision"}
        rows = [
            str(row)
            for model in apps.get_models()
            if model._meta.model_name not in own
            for row in model.objects.values()
        ]
    return "\n".join(rows)


def test_both_learn_what_both_hold_and_nothing_of_the_rest_is_kept(nodes):
    _ran(nodes)

    assert nodes.contacts("AQ") == nodes.contacts("BV") == {phone(2).value, phone(3).value}
    for name in ("AQ", "BV"):
        run, told = nodes.run(name), _everything(nodes[name])
        assert (run.state, run.count) == ("done", {"AQ": 4, "BV": 5}[name])  # with the account
        assert run.their_count == {"AQ": 5, "BV": 4}[name]
        for number in (1, 4, 5):
            assert phone(number).value not in told
        assert "someone of" not in told
        with nodes[name].at_work():
            assert not RunSecret.objects.exists()
            assert {one.kind for one in OutMessage.objects.all()} <= {"tags"}
    told = _everything(nodes[HUB])
    assert not any(phone(number).value in told for number in range(6))
    with nodes[HUB].at_work():
        asked = dict(AnsweredBatch.objects.values_list("partner", "count"))
        assert asked == {"AQ": 4 + 256, "BV": 5 + 256}
        assert not RunSecret.objects.exists()


def test_a_stick_that_is_read_again_changes_nothing(nodes):
    _ran(nodes)
    before = {name: _state(nodes, name) for name in ("AQ", "BV", HUB)}

    assert nodes.visit(HUB, "AQ", "BV", HUB, "AQ", "BV") == []

    assert {name: _state(nodes, name) for name in before} == before


def _state(nodes, name):
    with nodes[name].at_work():
        runs = list(Run.objects.values_list("state", "count", "their_count"))
        used = list(Allowance.objects.values_list("partner", "in_epoch", "on_day"))
        return runs, sorted(Contact.objects.values_list("value", flat=True)), used


def test_a_replayed_message_is_known_or_refused_in_every_state(nodes, tmp_path):
    """Whoever copied each stick brings all of it back, to all, at every step."""
    copies = {}

    def keep():
        for path in nodes.stick.rglob("*.clew"):
            copies[path.relative_to(nodes.stick)] = path.read_bytes()

    def bring_back():
        for name, raw in copies.items():
            target = nodes.stick / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(raw)

    run_id = nodes.start()
    for step in ("AQ", HUB, "AQ", "BV", "accept", "BV", HUB, "BV", "AQ", "BV", "AQ"):
        if step == "accept":
            nodes.accept(run_id)
            continue
        nodes.visit(step)
        keep()
        bring_back()
    nodes.visit("AQ", "BV", HUB)

    assert nodes.contacts("AQ") == nodes.contacts("BV") == {phone(2).value, phone(3).value}
    assert _state(nodes, HUB)[2] == [("AQ", 260, 260), ("BV", 261, 261)]


def test_a_quota_refuses_and_the_next_day_the_run_goes_on(nodes):
    nodes.allow("AQ", on_day=259)
    nodes.start()
    nodes.send("AQ")

    ((_, why),) = nodes.visit(HUB)
    assert "260 were asked for; 259 are left today" in why
    assert nodes.run("AQ").state == "running"

    nodes.allow("AQ", on_day=260)
    assert nodes.visit(HUB, "AQ") == []
    with nodes[HUB].at_work():
        assert [one.details["why"][:9] for one in _events(tags.DECONFLICTION_BATCH_REFUSED)]
        (told,) = _events(tags.DECONFLICTION_BATCH_EVALUATED)
        assert (told.details["count"], told.details["bureau"]) == (260, "AQ")


def test_guessing_all_phone_numbers_ends_with_the_quota(nodes):
    """BV holds one number out of ten thousand; AQ asks for all of them."""
    nodes.reports("AQ", range(10_000), key="guesses")
    nodes.start()
    nodes.send("AQ")

    ((_, why),) = nodes.visit(HUB)

    assert "5000 are left today and 20000 in epoch" in why
    with nodes[HUB].at_work():
        assert not AnsweredBatch.objects.exists()
        assert not OutMessage.objects.exists()


def _events(tag):
    return list(AuditEvent.objects.filter(tag=tag))


def test_what_cannot_be_read_on_the_stick_lets_the_others_be_taken(nodes):
    nodes.start()
    nodes.send("AQ")
    (offer,) = [path for path in nodes.stick.rglob("*.clew") if _is_for(path, "BV")]
    (offer.parent / "0.clew").mkdir()
    (offer.parent / "1.clew").write_bytes(b"no message")

    refused = nodes.receive("BV").refused

    assert [name for name, _ in refused] == ["0.clew", "1.clew"]
    assert nodes.run("BV").state == "offered"
    assert not offer.exists()
    assert (offer.parent / "1.clew").exists()


def _is_for(path, name):
    return path.parent.name == carrying._named(name)


def test_the_one_who_stopped_tells_why(nodes):
    """AQ learns what BV refused, and for which reason."""
    run_id = nodes.start()
    nodes.send("AQ")
    nodes.visit(HUB, "AQ", "BV")
    nodes.accept(run_id)
    nodes.send("BV")
    nodes.visit(HUB, "BV", "AQ")
    with nodes["AQ"].at_work():
        Run.objects.update(promise="ab" * 32)
    nodes.visit("BV", "AQ")
    nodes.receive("BV")

    with nodes["AQ"].at_work():
        assert OutMessage.objects.filter(kind="stopped").exists()
        assert "other tags than it promised" in Run.objects.get().ended_why


def test_a_key_of_an_epoch_that_is_over_answers_nothing_and_is_forgotten(nodes):
    nodes.start()
    nodes.send("AQ")
    hub = nodes[HUB]
    with hub.at_work():
        begin_epoch(hub.officer, "2026-04", vault=hub.vault, now=hub.tick())
        with pytest.raises(EpochExistsError):
            begin_epoch(hub.officer, "2026-03", vault=hub.vault, now=hub.tick())
        assert bytes(HolderEpoch.objects.get(pk="2026-03").private) == b""

    ((_, why),) = nodes.visit(HUB)

    assert "epoch 2026-03 is over" in why
    with nodes["AQ"].at_work():
        assert end_overdue(vault=nodes["AQ"].vault, now=NOW + 40 * DAY) == 1
        assert not RunSecret.objects.exists()
        assert not OutMessage.objects.exists()
        assert Run.objects.get().state == "ended"


def _shown(nodes, name, epoch="2026-03"):
    """Another key of the epoch, signed by the hub for one bureau only."""
    hub = nodes[HUB]
    key = HolderKey.from_seed(bytes(32), epoch="another")
    with hub.at_work():
        signer = identity(hub.vault).signer(now=NOW)
        notice = Notice(HUB, epoch, key.public, NOW, NOW + 20 * DAY, key.public)
        raw = signed_notice(notice, by=signer)
    with nodes[name].at_work():
        return pin(raw, officer=nodes[name].officer, vault=nodes[name].vault, now=NOW + DAY)


def test_another_key_of_the_same_epoch_is_refused_and_logged(nodes):
    with pytest.raises(OtherKeyError, match="shows two keys"):
        _shown(nodes, "AQ")

    with nodes["AQ"].at_work():
        assert PinnedKey.objects.count() == 1
        (told,) = _events(tags.DECONFLICTION_MESSAGE_REFUSED)
        directory = identity(nodes["AQ"].vault).directory
        shown = read_notice(told.details["notice"].encode(), directory=directory, now=NOW + DAY)
        assert shown.public != bytes(PinnedKey.objects.get().public)  # both are signed: evidence


def test_two_bureaux_that_were_shown_different_keys_find_it_out(nodes):
    with nodes["BV"].at_work():
        PinnedKey.objects.all().delete()
    _shown(nodes, "BV")
    run_id = nodes.start()
    nodes.send("AQ")
    nodes.visit("BV")

    with pytest.raises(OtherKeyError, match="tell the auditor"):
        nodes.accept(run_id)

    assert nodes.run("BV").state == "ended"
    nodes.send("BV")
    nodes.visit("AQ")
    assert nodes.run("AQ").ended_why == "BV: two keys"


def test_a_hub_that_answers_by_another_key_is_found_out(nodes):
    """The hub swaps the key behind the public half that it shows."""
    hub = nodes[HUB]
    nodes.start()
    nodes.send("AQ")
    with hub.at_work():
        other = hub.vault.secrets.close(
            HolderKey.from_seed(bytes(32), epoch="x").private,
            name="deconfliction epoch 2026-03",
        )
        HolderEpoch.objects.update(private=other)
    nodes.visit(HUB, "AQ", "BV")
    nodes.accept(nodes.run("BV").pk)
    nodes.send("BV")
    refused = nodes.visit(HUB, "BV")

    assert any("another key than the published one" in why for _, why in refused)
    assert nodes.run("BV").state == "ended"
    with nodes["BV"].at_work():
        assert not RunSecret.objects.exists()


def test_what_was_promised_is_what_is_opened(nodes):
    """BV sees that AQ holds a number, and would open its tags without it."""
    run_id = nodes.start()
    nodes.send("AQ")
    nodes.visit(HUB, "AQ", "BV")
    nodes.accept(run_id)
    nodes.send("BV")
    nodes.visit(HUB, "BV", "AQ")
    with nodes["AQ"].at_work():
        Run.objects.update(promise="ab" * 32)  # as if BV had promised something else
    refused = nodes.visit("BV", "AQ")

    assert any("other tags than it promised" in why for _, why in refused)
    assert (nodes.run("AQ").state, nodes.contacts("AQ")) == ("ended", set())


@pytest.mark.parametrize(
    "other", [{"partner": "CX"}, {"hub": "DY"}, {"epoch": "2026-04"}, {"id": UUID(int=7)}]
)
def test_the_number_of_a_run_is_of_its_bureaux_hub_and_epoch(nodes, other):
    """Whoever passes what one said on to another, as if it were its own, compares nothing."""
    nodes.start()
    with nodes["AQ"].at_work():
        run = Run.objects.get()
        before = number_of(run)
        for name, value in other.items():
            setattr(run, f"{name}_id" if name == "partner" else name, value)

        assert number_of(run) != before


def test_declined_and_broken_off_both_end_cleanly(nodes):
    run_id = nodes.start()
    nodes.send("AQ")
    nodes.visit("BV")
    bv, aq = nodes["BV"], nodes["AQ"]
    with bv.at_work():
        with pytest.raises(NoReasonError):
            decline_run(bv.officer, str(run_id), reason=" ", vault=bv.vault, now=bv.tick())
        decline_run(bv.officer, str(run_id), reason="not now", vault=bv.vault, now=bv.tick())
    nodes.send("BV")
    nodes.visit("AQ")

    run = nodes.run("AQ")
    assert (run.state, run.ended_why) == ("ended", "BV: declined")
    with aq.at_work():
        assert not RunSecret.objects.exists()
        with pytest.raises(NotWaitingError):
            stop_run(aq.officer, str(run_id), reason="x", vault=aq.vault, now=aq.tick())


def test_a_contact_tells_who_to_talk_to_and_only_that(nodes):
    _ran(nodes)
    aq, bv = nodes["AQ"], nodes["BV"]
    with aq.at_work():
        first, second = contacts_for(aq.officer, waiting=True)
        with pytest.raises(answering.NoDeskError):
            _answer(aq, first, accepts=True)
        answering.set_desk(aq.officer, "Desk of AQ, +49 30 1", now=aq.tick())
        _answer(aq, first, accepts=True)
        _answer(aq, second, accepts=False)
        with pytest.raises(answering.AlreadyAnsweredError):
            _answer(aq, first, accepts=False)
    nodes.send("AQ")
    assert nodes.visit("BV", "BV") == []

    with bv.at_work():
        told = {one.row.value: (one.row.theirs, one.row.their_words) for one in _all(bv)}
    assert told == {
        first.row.value: ("accepted", "Desk of AQ, +49 30 1"),
        second.row.value: ("declined", ""),
    }


def _answer(node, seen, *, accepts):
    answering.answer_contact(
        node.officer, seen.row.pk, accepts=accepts, vault=node.vault, now=node.tick()
    )


def _all(node):
    return contacts_for(node.officer)


def test_a_hit_is_seen_only_by_who_sees_what_was_hit(nodes):
    _ran(nodes)
    aq = nodes["AQ"]
    with aq.at_work():
        assert [one.held_by for one in _all(aq)] == [["report R1"], ["report R1"]]
        (contact, _) = _all(aq)
        specialist = _officer(aq, Role.VICTIM_IDENTIFICATION_SPECIALIST)
        assert contacts_for(specialist) == []
        Report.objects.update(purposes={"victim_identification"})
        analyst = _officer(aq, Role.INTELLIGENCE_ANALYST)
        assert contacts_for(analyst) == []
        with pytest.raises(ContactNotFoundError):
            answering.answer_contact(
                analyst, contact.row.pk, accepts=False, vault=aq.vault, now=aq.tick()
            )
        Report.objects.update(recalled_at=NOW)
        assert _all(aq) == []


def _officer(node, *roles):
    officer = node.officer
    Officer.objects.filter(pk=officer.pk).update(roles=frozenset(one.value for one in roles))
    return Officer.objects.get(pk=officer.pk)


MAY_START = {Role.INTELLIGENCE_ANALYST, Role.SUPERVISOR}
MAY_ANSWER = {Role.SUPERVISOR}
MAY_CONTACT = {*MAY_START, Role.CASE_OFFICER, Role.DESK_OFFICER}
MAY_HOLD = {Role.ADMINISTRATOR}


def test_each_role_may_what_its_rules_say_and_no_more(nodes):
    wanted = {"start": MAY_START, "stop": MAY_START, "accept": MAY_ANSWER, "decline": MAY_ANSWER}
    wanted |= {"desk": MAY_ANSWER, "contact": MAY_CONTACT, "epoch": MAY_HOLD, "quota": MAY_HOLD}
    for role in Role:
        may = _acts_of(nodes, role)
        assert may == {name for name, roles in wanted.items() if role in roles}, role


def _acts_of(nodes, role):
    """What an officer of that role is not denied, at a bureau and at the hub."""
    aq, hub = nodes["AQ"], nodes[HUB]
    with aq.at_work():
        officer, about = _officer(aq, role), {"vault": aq.vault, "now": aq.tick()}
        acts = {
            "start": lambda: start_run(officer, partner="BV", hub=HUB, wish=WISH, **about),
            "stop": lambda: stop_run(officer, "abcd", reason="x", **about),
            "accept": lambda: accept_run(officer, "abcd", wish=WISH, **about),
            "decline": lambda: decline_run(officer, "abcd", reason="x", **about),
            "desk": lambda: answering.set_desk(officer, "x", now=NOW),
            "contact": lambda: answering.answer_contact(officer, "abcd", accepts=True, **about),
        }
        may = {name for name, act in acts.items() if not _is_denied(act)}
    with hub.at_work():
        officer, about = _officer(hub, role), {"vault": hub.vault, "now": hub.tick()}
        acts = {
            "epoch": lambda: begin_epoch(officer, f"{role.value}", **about),
            "quota": lambda: set_allowance(
                officer, "AQ", in_epoch=1, on_day=1, reason="x", now=NOW
            ),
        }
        return may | {name for name, act in acts.items() if not _is_denied(act)}


def _is_denied(act):
    try:
        act()
    except DeniedError:
        return True
    except (LookupError, ValueError):
        return False
    return False


def test_only_the_hub_holds_a_key_and_whoever_holds_one_compares_nothing(nodes):
    aq, hub = nodes["AQ"], nodes[HUB]
    with aq.at_work():
        with pytest.raises(DeniedError):
            begin_epoch(aq.officer, "x", vault=aq.vault, now=NOW)
        with pytest.raises(HolderTakesNoPartError):
            start_run(aq.officer, partner=HUB, hub=HUB, wish=WISH, vault=aq.vault, now=NOW)
        with pytest.raises(NoHolderKeyError):
            start_run(aq.officer, partner=HUB, hub="BV", wish=WISH, vault=aq.vault, now=NOW)
    with hub.at_work(), pytest.raises(HolderTakesNoPartError):
        start_run(hub.officer, partner="AQ", hub="BV", wish=WISH, vault=hub.vault, now=NOW)


def test_what_is_for_named_persons_or_not_exported_or_anothers_takes_no_part(nodes):
    aq = nodes["AQ"]
    with aq.at_work():
        every = Choice(KINDS, has_reports=True)
        assert len(chosen(aq.officer, every)) == 4
        for columns in (
            {"marking": "TLP:RED"},
            {"marking": "TLP:AMBER", "pap": "PAP:RED"},
            {"pap": "PAP:AMBER", "recalled_at": NOW},
        ):
            Report.objects.update(**columns)
            assert chosen(aq.officer, every) == {}
        with pytest.raises(WrongChoiceError, match="0 selectors"):
            start_run(aq.officer, partner="BV", hub=HUB, wish=WISH, vault=aq.vault, now=NOW)
        with pytest.raises(NoSelectorError):
            chosen(aq.officer, Choice(frozenset({IdentifierKind.NAME}), has_reports=True))


def test_what_goes_by_the_stick_says_nothing_to_who_finds_it(nodes):
    nodes.start()
    nodes.send("AQ")

    for path in nodes.stick.rglob("*.clew"):
        raw = path.read_bytes()
        assert b"offer" not in raw
        assert b"spring" not in raw
        assert "BV" not in str(path.relative_to(nodes.stick).parent)
    with nodes["AQ"].at_work():
        told = json.dumps([one.details for one in AuditEvent.objects.all()])
    assert phone(1).value not in told
    assert "someone of AQ" not in told

"""The network of what an officer may see: built anew, steered by people, gone with a recall."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.network.actions import (
    JudgementNotFoundError,
    NotReportedError,
    build_network,
    building,
    judge_accounts,
    mark_report,
    recall_report,
    replace_sharing_list,
    take_in,
    undo_judgement,
)
from clew.bureau.network.models import Build, BuiltEntity, Report, SharingEntry
from clew.bureau.network.queries import (
    NotBuiltError,
    NotInNetworkError,
    built_network,
    is_out_of_date,
    judgements_for,
    visible_judgements,
)
from clew.handling.purpose import Purpose
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.network import Verdict
from clew.model.report import Report as Head
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event, Sighting
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.network.jurisdiction.networks import FirstOf
from clew.network.resolution import resolve
from records import NOW, make_officer

pytestmark = pytest.mark.django_db

ANA, ANNA, BEN = (
    account(f"{s}.example", n) for s, n in (("chat", "ana"), ("mail", "anna"), ("chat", "ben"))
)
WHY = "the same voice in two calls"


def _log(key="log:1"):
    """Two accounts of one person (phone, handset, addresses), and somebody who wrote to one."""
    shared = [
        (Identifier(IdentifierKind.PHONE, "+6421555123"), Event.STATED, {"verified": True}),
        (Identifier(IdentifierKind.IMEI, "490154203237518"), Event.LOGIN, {}),
        (Identifier(IdentifierKind.IP, "198.18.7.7"), Event.LOGIN, {}),
        (Identifier(IdentifierKind.IP, "198.18.9.9"), Event.LOGIN, {}),
    ]
    for minute, (identifier, event, facts) in enumerate(shared):
        for second, subject in enumerate((ANA, ANNA)):
            at = NOW - timedelta(days=9 - minute, seconds=second)
            yield Sighting(key, f"{minute} {second}", subject, identifier, event, at, at, **facts)
    yield Sighting(key, "9", BEN, ANA, Event.MESSAGE, NOW, NOW)


def _take(officer, sightings, key="log:1"):
    head = Head(key, "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=officer, source_name="log.csv", now=NOW)


def _build(officer):
    return build_network(officer, networks=BundledNetworks(), now=NOW)


def _together(officer):
    network = built_network(officer)
    return network.entity_named(ANA.value).name == network.entity_named(ANNA.value).name


@pytest.fixture
def rosa():
    officer = make_officer("rosa")
    _take(officer, _log())
    return officer


def test_the_network_is_what_resolution_makes_of_the_sightings(rosa):
    summary = _build(rosa)

    resolved = resolve(_log())
    network = built_network(rosa)
    assert {one.name: one.p for one in network.entities()} == {
        one.id: one.p for one in resolved.entities
    }
    assert _together(rosa)
    assert (summary.entities, summary.of_several) == (2, 1)
    (link,) = network.links(least=0.5)
    assert {link.a.value, link.b.value} == {ANA.value, ANNA.value}
    assert any("+6421555123" in one["why"] for one in link.evidence)
    assert network.entity_named(ANA.value).country == "NZ"
    assert [(tie.a, tie.b) for tie in network.ties()] == [(str(BEN), str(ANA))]


def test_it_is_told_that_the_build_before_took_other_lists_of_networks(rosa):
    own = CsvNetworks(["network,country\n", "203.0.113.0/24,NZ\n"], source="ours.csv")

    first = build_network(rosa, networks=FirstOf([own, BundledNetworks()]), now=NOW)
    second = _build(rosa)

    assert first.networks_before == ""
    assert first.networks.startswith("ours.csv")
    assert second.networks_before == first.networks != second.networks


def test_building_again_replaces_what_was_built_and_is_logged(rosa):
    first, second = _build(rosa), _build(rosa)

    assert replace(first, networks_before=first.networks) == second
    assert Build.objects.count() == 1
    assert BuiltEntity.objects.count() == 2
    assert AuditEvent.objects.filter(tag=tags.NETWORK_BUILT).count() == 2


def test_a_build_that_fails_leaves_the_one_before(rosa, monkeypatch):
    _build(rosa)

    def full(*_args):
        raise OSError("the disk is full")

    monkeypatch.setattr(building, "write_ties", full)
    with pytest.raises(OSError, match="full"):
        _build(rosa)

    assert _together(rosa)


def test_another_bureau_sees_nothing_of_it_and_builds_nothing_from_it(rosa):
    _build(rosa)
    mallory = make_officer("mallory")

    with pytest.raises(NotBuiltError):
        built_network(mallory)
    _build(mallory)

    assert not built_network(mallory).entities()
    with pytest.raises(NotInNetworkError, match="ana@chat"):
        built_network(mallory).entity_named(ANA.value)
    with pytest.raises(NotReportedError):
        judge_accounts(mallory, a=ANA, b=ANNA, verdict=Verdict.SAME, reason=WHY, now=NOW)


def test_a_colleague_has_a_network_of_their_own(rosa):
    _build(rosa)
    colleague = make_officer("ben", bureau=rosa.bureau)

    with pytest.raises(NotBuiltError):
        built_network(colleague)
    _build(colleague)

    assert _together(colleague)
    assert _together(rosa)


def test_a_closed_account_builds_judges_and_reads_nothing(rosa):
    _build(rosa)
    rosa.is_active = False
    rosa.save()

    with pytest.raises(DeniedError):
        _build(rosa)
    with pytest.raises(DeniedError):
        judge_accounts(rosa, a=ANA, b=ANNA, verdict=Verdict.NOT, reason=WHY, now=NOW)
    with pytest.raises(DeniedError):
        replace_sharing_list(rosa, source="exits.csv", notes=[], now=NOW)
    with pytest.raises(NotBuiltError):
        built_network(rosa)


def test_a_network_is_up_to_date_when_the_same_came_in_again(rosa):
    _build(rosa)

    _take(rosa, _log())

    assert not is_out_of_date(rosa, built_network(rosa))


@pytest.mark.parametrize(
    "change", ["a report", "a correction", "a judgement", "a list", "an undoing"]
)
def test_a_network_is_out_of_date_after(rosa, change):
    made = judge_accounts(rosa, a=ANA, b=BEN, verdict=Verdict.NOT, reason=WHY, now=NOW)
    _build(rosa)
    assert not is_out_of_date(rosa, built_network(rosa))

    if change == "a report":
        _take(rosa, [Sighting("log:2", "1", BEN, ANNA, Event.MESSAGE)], key="log:2")
    elif change == "a correction":
        _take(rosa, list(_log())[1:])
    elif change == "a judgement":
        judge_accounts(rosa, a=ANA, b=ANNA, verdict=Verdict.UNSURE, reason=WHY, now=NOW)
    elif change == "a list":
        note = SharingNote(IdentifierKind.IP, "198.18.7.0/24", Sharing.VPN, "exits.csv")
        replace_sharing_list(rosa, source="exits.csv", notes=[note], now=NOW)
    else:
        undo_judgement(rosa, judgement=made.pk, reason=WHY, now=NOW)

    assert is_out_of_date(rosa, built_network(rosa))


def test_a_recall_takes_what_was_built_from_it_along(rosa):
    _build(rosa)

    recall_report(rosa, key="log:1", reason="sent in error", now=NOW)

    with pytest.raises(NotBuiltError):
        built_network(rosa)
    _build(rosa)
    assert not BuiltEntity.objects.exists()
    assert not built_network(rosa).entities()


def test_a_judgement_parts_two_accounts_and_undone_joins_them_again(rosa):
    made = judge_accounts(rosa, a=ANNA, b=ANA, verdict=Verdict.NOT, reason=WHY, now=NOW)
    _build(rosa)
    parted = _together(rosa)

    undo_judgement(rosa, judgement=made.pk, reason="it was another call", now=NOW)
    _build(rosa)

    assert (parted, _together(rosa)) == (False, True)
    (kept,) = visible_judgements(rosa)
    assert (kept.reason, kept.undone_reason) == (WHY, "it was another call")
    assert not list(judgements_for(rosa))


def test_the_later_of_two_judgements_stands_and_neither_is_lost(rosa):
    for verdict in (Verdict.NOT, Verdict.SAME):
        judge_accounts(rosa, a=ANA, b=ANNA, verdict=verdict, reason=WHY, now=NOW)

    (standing,) = judgements_for(rosa)

    assert standing.verdict is Verdict.SAME
    assert visible_judgements(rosa).count() == 2


def test_what_cannot_be_judged_or_undone_is_refused(rosa):
    other = make_officer("mallory")
    made = judge_accounts(rosa, a=ANA, b=ANNA, verdict=Verdict.NOT, reason=WHY, now=NOW)

    with pytest.raises(NoReasonError):
        judge_accounts(rosa, a=ANA, b=ANNA, verdict=Verdict.NOT, reason=" ", now=NOW)
    with pytest.raises(ValueError, match="name two"):
        judge_accounts(rosa, a=ANA, b=ANA, verdict=Verdict.SAME, reason=WHY, now=NOW)
    for officer, number in ((other, made.pk), (rosa, uuid4())):
        with pytest.raises(JudgementNotFoundError):
            undo_judgement(officer, judgement=number, reason=WHY, now=NOW)
    with pytest.raises(NoReasonError):
        undo_judgement(rosa, judgement=made.pk, reason="", now=NOW)


def test_a_list_replaces_the_one_of_its_name_and_no_other_bureaus(rosa):
    other = make_officer("mallory")
    note = SharingNote(IdentifierKind.IP, "198.18.7.0/24", Sharing.VPN, "exits.csv")
    for officer in (rosa, other, rosa):
        replace_sharing_list(officer, source="exits.csv", notes=[note, note], now=NOW)

    assert SharingEntry.objects.filter(bureau=rosa.bureau).count() == 2
    assert SharingEntry.objects.filter(bureau=other.bureau).count() == 2


@pytest.mark.parametrize("change", ["marked anew", "its time is over", "a role was taken"])
def test_a_network_is_gone_when_what_it_rests_on_may_no_longer_be_seen(rosa, change):
    _take(rosa, _log())
    _build(rosa)
    assert built_network(rosa).entities().exists()

    if change == "marked anew":
        only = MarkingChange(purposes=frozenset({Purpose.VICTIM_IDENTIFICATION}))
        mark_report(rosa, key="log:1", change=only, now=NOW)
    elif change == "its time is over":
        Report.objects.update(keep_until=NOW + timedelta(days=1))
    else:
        rosa.roles -= {"intelligence_analyst"}

    with pytest.raises(NotBuiltError):
        built_network(rosa)

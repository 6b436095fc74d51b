"""A network brought up to date says what a build from nothing says, and costs no build."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import (
    MustBuildError,
    build_network,
    judge_accounts,
    mark_report,
    recall_report,
    replace_sharing_list,
    take_in,
    undo_judgement,
    update_network,
    updating,
)
from clew.bureau.network.models import AccountJudgement, Build, Report
from clew.bureau.network.queries import NotBuiltError, built_network, is_out_of_date
from clew.handling.purpose import Purpose
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.network import Verdict
from clew.model.report import Report as Head
from clew.model.sharing import Sharing, SharingNote
from clew.model.sighting import Event, Sighting
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.simulate.worlds import Settings as WorldSettings
from clew.simulate.worlds import make_world
from records import NOW, make_officer

pytestmark = pytest.mark.django_db

ANA, ANNA, BEN, CLEO = (
    account(f"{s}.example", n)
    for s, n in (("chat", "ana"), ("mail", "anna"), ("chat", "ben"), ("chat", "cleo"))
)
WHY = "the same voice in two calls"
PHONE = Identifier(IdentifierKind.PHONE, "+6421555123")
EMAIL = Identifier(IdentifierKind.EMAIL, "ana@mail.example")


def _own(subject, key):
    """What two accounts of one person have in common."""
    for n, identifier in enumerate((PHONE, EMAIL)):
        yield Sighting(
            key, f"{n} {subject.value}", subject, identifier, Event.STATED, verified=True
        )


def _writes(subject, to, key):
    yield Sighting(key, "9", subject, to, Event.MESSAGE, NOW, NOW)


def _take(officer, key, sightings):
    head = Head(key, "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=officer, source_name="log.csv", now=NOW)


def _build(officer):
    return build_network(officer, networks=BundledNetworks(), now=NOW)


def _update(officer):
    return update_network(officer, networks=BundledNetworks(), now=NOW + timedelta(hours=1))


def _told(officer):
    """All that a network says of links and entities."""
    network = built_network(officer)
    entities = {
        one.name: (one.p, one.country, one.subdivision, one.places, _names(one))
        for one in network.entities()
    }
    links = {
        (link.a.value, link.b.value): (link.p_same, link.p_household, link.evidence)
        for link in network.links(least=0)
    }
    return entities, links, network.build.sightings, network.build.accounts.count()


def _names(entity):
    return sorted(one.value for one in entity.accounts.all())


def _together(officer, *accounts):
    network = built_network(officer)
    return len({network.entity_named(one.value).name for one in accounts}) == 1


@pytest.fixture
def rosa():
    officer = make_officer("rosa")
    _take(officer, "log:1", [*_own(ANA, "log:1"), *_writes(BEN, ANA, "log:1")])
    _take(officer, "log:2", list(_own(CLEO, "log:2"))[:1])
    _build(officer)
    return officer


class _Walk:
    """Random steps of people over the reports of an invented world."""

    def __init__(self, seed):
        world = make_world(seed, WorldSettings(persons=12, countries=3))
        self.random = Random(seed)
        self.officer = make_officer("rosa")
        self.reports = defaultdict(list)
        for one in world.settled():
            self.reports[one.report].append(one)
        self.keys = sorted(self.reports)
        replace_sharing_list(self.officer, source="lists", notes=world.notes, now=NOW)

    def start(self):
        for key in self.random.sample(self.keys, len(self.keys) // 2):
            _take(self.officer, key, self.reports[key])
        _build(self.officer)

    def step(self):
        what = self.random.choice(["insert", "insert", "correct", "recall", "judge", "undo"])
        getattr(self, what)(self.random.choice(self.keys))

    def insert(self, key):
        _take(self.officer, key, self.reports[key])

    def correct(self, key):
        said = self.reports[key]
        _take(self.officer, key, self.random.sample(said, self.random.randint(1, len(said))))

    def recall(self, key):
        if Report.objects.filter(key=key).exists():
            recall_report(self.officer, key=key, reason=WHY, now=NOW)

    def judge(self, _key):
        said = _accounts()
        a, b = self.random.sample(said, 2)
        verdict = self.random.choice(list(Verdict))
        judge_accounts(self.officer, a=a, b=b, verdict=verdict, reason=WHY, now=NOW)

    def undo(self, _key):
        standing = AccountJudgement.objects.filter(undone_at=None).first()
        if standing:
            undo_judgement(self.officer, judgement=standing.pk, reason=WHY, now=NOW)


def _accounts():
    rows = Build.objects.get().accounts.order_by("kind", "value")
    return [row.identifier for row in rows]


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_any_order_of_insert_correction_recall_and_judgement_gives_what_a_build_gives(seed):
    walk = _Walk(seed)
    walk.start()
    for _ in range(12):
        for _ in range(walk.random.randint(1, 3)):
            walk.step()
        _update(walk.officer)
    assert not is_out_of_date(walk.officer, built_network(walk.officer))
    updated = _told(walk.officer)

    _build(walk.officer)

    assert updated == _told(walk.officer)


def test_one_new_report_is_reflected_and_logged_and_only_its_rows_are_replaced(rosa):
    ben = built_network(rosa).entity_named(BEN.value).pk
    _take(rosa, "log:3", _own(ANNA, "log:3"))

    summary = _update(rosa)

    assert _together(rosa, ANA, ANNA)
    assert summary.reports == 1
    network = built_network(rosa)
    assert network.entity_named(BEN.value).pk == ben
    assert (network.built_at, network.current_at) == (NOW, NOW + timedelta(hours=1))
    event = AuditEvent.objects.get(tag=tags.NETWORK_UPDATED)
    assert (event.details["reports"], event.officer_id) == (1, rosa.pk)


def test_nothing_is_done_where_nothing_changed(rosa):
    assert _update(rosa).reports == 0
    assert not AuditEvent.objects.filter(tag=tags.NETWORK_UPDATED).exists()


def test_groups_and_ties_stay_of_the_last_build_and_find_who_holds_their_accounts_now(rosa):
    _take(rosa, "log:2", _own(CLEO, "log:2"))  # cleo and ana are one person's now
    _take(rosa, "log:3", _writes(ANNA, CLEO, "log:3"))
    _build(rosa)
    _take(rosa, "log:3", [*_own(ANNA, "log:3"), *_writes(ANNA, CLEO, "log:3")])

    summary = _update(rosa)

    network = built_network(rosa)
    assert not summary.groups_gone
    assert network.build.moved == {str(ANNA): str(ANA)}
    held = network.entities_by_name([str(ANNA), str(ANA)])
    assert len({one.pk for one in held.values()}) == 1
    assert [(tie.a, tie.b) for tie in network.ties()] == [(str(BEN), str(ANA))]
    judge_accounts(rosa, a=ANA, b=ANNA, verdict=Verdict.NOT, reason=WHY, now=NOW)
    judge_accounts(rosa, a=CLEO, b=ANNA, verdict=Verdict.NOT, reason=WHY, now=NOW)
    _update(rosa)
    assert built_network(rosa).build.moved == {}


def test_a_recalled_report_is_withheld_from_all_until_they_are_up_to_date_and_groups_go(rosa):
    colleague = make_officer("ben", bureau=rosa.bureau)
    _build(colleague)

    recall_report(rosa, key="log:1", reason="sent in error", now=NOW)

    for officer in (rosa, colleague):
        with pytest.raises(NotBuiltError):
            built_network(officer)
        assert _update(officer).groups_gone
        assert [_names(one) for one in built_network(officer).entities()] == [[CLEO.value]]
        assert not list(built_network(officer).ties())
        assert not built_network(officer).build.has_groups


def test_a_report_recalled_while_a_network_is_built_from_it_withholds_that_network(rosa):
    def recall(step):
        if step == "telling countries":
            recall_report(rosa, key="log:1", reason="sent in error", now=NOW)

    build_network(rosa, networks=BundledNetworks(), now=NOW, report=recall)

    with pytest.raises(NotBuiltError):
        built_network(rosa)
    _update(rosa)
    assert [_names(one) for one in built_network(rosa).entities()] == [[CLEO.value]]


def test_what_an_officer_may_no_longer_see_is_not_in_it(rosa):
    Report.objects.filter(key="log:1").update(keep_until=NOW - timedelta(days=4_000))

    assert _update(rosa).groups_gone

    assert [_names(one) for one in built_network(rosa).entities()] == [[CLEO.value]]


def test_a_report_marked_anew_is_withheld_until_its_network_is_up_to_date_again(rosa):
    change = MarkingChange(purposes=frozenset({Purpose.VICTIM_IDENTIFICATION}))
    mark_report(rosa, key="log:1", change=change, now=NOW)
    with pytest.raises(NotBuiltError):
        built_network(rosa)

    _update(rosa)

    assert len(built_network(rosa).entities()) == 3


def test_groups_go_with_an_account_that_a_correction_no_longer_names(rosa):
    _take(rosa, "log:1", _own(ANA, "log:1"))

    assert _update(rosa).groups_gone

    assert not list(built_network(rosa).ties())
    assert ANA.value in _names(built_network(rosa).entity_named(ANA.value))


def test_another_bureaus_report_changes_nothing_in_ones_network(rosa):
    before = _told(rosa)
    _take(make_officer("mallory"), "log:9", _own(ANNA, "log:9"))

    assert _update(rosa).reports == 0

    assert _told(rosa) == before


def test_who_may_not_read_reports_or_has_built_nothing_brings_nothing_up_to_date(rosa):
    with pytest.raises(NotBuiltError):
        _update(make_officer("ben", bureau=rosa.bureau))
    rosa.is_active = False
    rosa.save()
    with pytest.raises(DeniedError):
        _update(rosa)


def test_what_changes_everything_is_for_a_build(rosa, monkeypatch):
    own = CsvNetworks(["network,country\n", "203.0.113.0/24,NZ\n"], source="ours.csv")
    with pytest.raises(MustBuildError, match=r"now by ours\.csv"):
        update_network(rosa, networks=own, now=NOW)
    _take(rosa, "log:3", _own(ANNA, "log:3"))
    with monkeypatch.context() as few:
        few.setattr(updating, "MOST_REPORTS", 0)
        with pytest.raises(MustBuildError, match="1 reports changed"):
            _update(rosa)
    note = SharingNote(IdentifierKind.IP, "198.18.7.0/24", Sharing.VPN, "exits.csv")
    replace_sharing_list(rosa, source="exits.csv", notes=[note], now=NOW)
    with pytest.raises(MustBuildError, match="lists"):
        _update(rosa)
    Build.objects.update(layout="of before")
    with pytest.raises(MustBuildError, match="another version"):
        _update(rosa)


def test_an_update_that_fails_leaves_all_as_it_was(rosa, monkeypatch):
    before = _told(rosa)
    _take(rosa, "log:3", _own(ANNA, "log:3"))

    def full(*_args, **_kwargs):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(updating, "keep", full)
        with pytest.raises(OSError, match="full"):
            _update(rosa)

    assert _told(rosa) == before
    _update(rosa)
    assert _together(rosa, ANA, ANNA)


def test_a_report_that_came_in_two_formats_counts_as_a_build_counts_it(rosa):
    head = Head("log:1", "typed form", "Chat Example")
    said = [replace(one, verified=False) for one in _own(ANNA, "log:1")]
    take_in([head, *said, head], acting_officer=rosa, source_name="form", now=NOW)

    _update(rosa)

    updated = _told(rosa)
    _build(rosa)
    assert updated == _told(rosa)

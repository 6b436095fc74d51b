"""Whoever may not see all that a dossier comes from sees nothing of it and changes nothing."""

import itertools
from uuid import uuid4

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import READ_DOSSIER
from clew.bureau.accounts.models import Officer
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.assessing import set_role, set_status
from clew.bureau.persons.actions.items import add_item, gather_confirmed, remove_item
from clew.bureau.persons.actions.joining import judge_different, merge, split
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.actions.undoing import DecisionNotFoundError, undo
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import (
    DossierNotFoundError,
    dossier,
    dossiers,
    id_named,
    visible_dossiers,
)
from clew.bureau.persons.queries.visibility import sources_of
from clew.bureau.vault.queries import ItemNotFoundError
from clew.model.dossier import Act, Kind, Role, Status
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

WHY = "same lamp"


@pytest.fixture
def rosa() -> Officer:
    return make_officer("rosa")


@pytest.fixture
def ben(rosa) -> Officer:
    return make_officer("ben", bureau=rosa.bureau)


def _open(officer, case, name="A", kind=Kind.PERSON, items=()) -> Dossier:
    made = open_dossier(officer, kind=kind, case=case, name=name, now=NOW)
    for item in items:
        add_item(officer, dossier_id=made.pk, sha256=item.sha256, reason=WHY, now=NOW)
    return made


def _let_in(officer, case):
    case.members.add(officer, through_defaults={"since_at": NOW})


def _admits(officer, one) -> bool:
    try:
        READ_DOSSIER.check_sources(officer, kept_by=one.case, sources=sources_of(officer, one))
    except DeniedError:
        return False
    return True


def test_the_dossiers_an_officer_sees_are_those_the_rule_admits():
    bureau = make_bureau()
    keeper = make_officer(bureau=bureau)
    cases = [make_case(keeper) for _ in range(3)]
    officers = [make_officer(bureau=bureau) for _ in range(4)]
    officers += [make_officer(), make_officer(bureau=bureau, is_active=False)]
    joined = ((0,), (0, 1), (0, 1, 2), (1, 2), (0,), (0, 1, 2))
    for officer, its in zip(officers, joined, strict=True):
        for place in its:
            _let_in(officer, cases[place])
    exhibits = [make_exhibit(case) for case in cases]
    places = [c for n in range(1, 4) for c in itertools.combinations(exhibits, n)]
    for case, found_in in itertools.product(cases, places):
        _open(keeper, case, name="one", items=[make_item(*found_in)])
        two = _open(keeper, case, name="two", items=[make_item(*found_in), make_item(exhibits[0])])
        remove = Decision.objects.filter(dossier=two, act=Act.ADDS).last()
        remove_item(keeper, dossier_id=two.pk, sha256=remove.item_id, reason=WHY, now=NOW)
        _open(keeper, case, name=f"none {uuid4()}")

    for officer in (*officers, keeper):
        admitted = {one for one in Dossier.objects.all() if _admits(officer, one)}
        assert set(visible_dossiers(officer)) == admitted
    seen = [visible_dossiers(officer).count() for officer in officers]
    assert 0 < seen[0] < seen[1] < seen[2] == Dossier.objects.count()
    assert seen[4] == seen[5] == 0


def test_a_rule_on_sources_needs_the_keeping_case_and_one_case_of_every_source(rosa):
    case, other = make_case(rosa), make_case(make_officer())

    READ_DOSSIER.check_sources(rosa, kept_by=case, sources=[[case], [other, case]])
    READ_DOSSIER.check_sources(rosa, kept_by=case, sources=[])
    for keeper, sources in (
        (None, [[case]]),
        (other, [[case]]),
        (case, [[]]),
        (case, [[case], []]),
        (case, [[case], [other]]),
    ):
        with pytest.raises(DeniedError):
            READ_DOSSIER.check_sources(rosa, kept_by=keeper, sources=sources)


def _attempts(one, other, item, decision):
    """Every way to see or change a dossier, each as a function of who tries."""
    at = {"dossier_id": one.pk, "now": NOW}
    why = {**at, "reason": WHY}
    pair = {"first_id": one.pk, "second_id": other.pk, "reason": WHY, "now": NOW}
    return {
        "see": lambda who: dossier(who, one.pk),
        "name": lambda who: id_named(who, Kind.PERSON, "A"),
        "add": lambda who: add_item(who, sha256=item.sha256, **why),
        "gather": lambda who: gather_confirmed(who, **at),
        "remove": lambda who: remove_item(who, sha256=item.sha256, **why),
        "merge": lambda who: merge(who, **pair),
        "differ": lambda who: judge_different(who, **pair),
        "split": lambda who: split(who, sha256s=[item.sha256], name="B", **why),
        "status": lambda who: set_status(who, status=Status.IDENTIFIED, **why),
        "role": lambda who: set_role(who, role=Role.WITNESS, **why),
        "undo": lambda who: undo(who, decision_id=decision, reason=WHY, now=NOW),
    }


@pytest.mark.parametrize(
    "who", ["not in the case", "does not see an item", "another bureau", "closed account"]
)
def test_denied_looks_exactly_like_absent_in_every_way(rosa, ben, who):
    case, elsewhere = make_case(rosa), make_case(rosa)
    item = make_item(make_exhibit(elsewhere if who == "does not see an item" else case))
    one = _open(rosa, case, items=[item, make_item(make_exhibit(case))])
    stranger = make_officer() if who == "another bureau" else ben
    if who != "not in the case":
        _let_in(stranger, case)
    if who == "closed account":
        Officer.objects.filter(pk=stranger.pk).update(is_active=False)
        stranger.refresh_from_db()
    other = _open(rosa, case, name="other")
    decision = Decision.objects.filter(dossier=one, act=Act.ADDS).first().pk
    before = Decision.objects.count(), AuditEvent.objects.count()
    absent = Dossier(pk=uuid4())

    for name, attempt in _attempts(one, other, item, decision).items():
        with pytest.raises((DossierNotFoundError, DecisionNotFoundError)) as denied:
            attempt(stranger)
        if name not in {"name", "merge", "differ", "undo"}:
            with pytest.raises(DossierNotFoundError) as missing:
                _attempts(absent, other, item, uuid4())[name](stranger)
            told = str(denied.value).replace(str(one.pk), str(absent.pk))
            assert told == str(missing.value), name
    assert one.pk not in [row.id for row in dossiers(stranger)]
    assert (Decision.objects.count(), AuditEvent.objects.count()) == before


def test_an_item_one_may_not_see_is_not_added(rosa, ben):
    case = make_case(rosa)
    _let_in(ben, case)
    one, hidden = _open(rosa, case), make_item(make_exhibit(make_case(rosa)))

    with pytest.raises(ItemNotFoundError):
        add_item(ben, dossier_id=one.pk, sha256=hidden.sha256, reason=WHY, now=NOW)
    with pytest.raises(ItemNotFoundError):
        open_dossier(ben, kind=Kind.SERIES, case=case, name="S", start=hidden.sha256, now=NOW)
    assert not Decision.objects.filter(act=Act.ADDS).exists()


def test_of_a_merge_with_what_one_may_not_see_nothing_shows(rosa, ben):
    shared, hidden = make_case(rosa), make_case(rosa)
    _let_in(ben, shared)
    seen = make_item(make_exhibit(shared))
    one = _open(rosa, shared, name="A", items=[seen])
    secret = _open(rosa, hidden, name="B", items=[make_item(make_exhibit(hidden))])
    set_status(
        rosa, dossier_id=secret.pk, status=Status.IDENTIFIED, identity="X", reason=WHY, now=NOW
    )
    before = dossier(ben, one.pk)

    merged = merge(rosa, first_id=one.pk, second_id=secret.pk, reason=WHY, now=NOW)

    assert dossier(ben, one.pk) == before
    assert dossier(rosa, one.pk).status is Status.IDENTIFIED
    with pytest.raises(DecisionNotFoundError):
        undo(ben, decision_id=merged.pk, reason=WHY, now=NOW)
    with pytest.raises(DossierNotFoundError):
        merge(ben, first_id=one.pk, second_id=secret.pk, reason=WHY, now=NOW)


def test_confirmed_matches_are_followed_only_as_far_as_the_officer_sees(rosa, ben):
    shared, hidden = make_case(rosa), make_case(rosa)
    _let_in(ben, shared)
    first, last = make_item(make_exhibit(shared)), make_item(make_exhibit(shared))
    between = make_item(make_exhibit(hidden))
    for query, target in ((first, between), (between, last)):
        make_judgement(make_match(query, target), rosa)

    series = open_dossier(ben, kind=Kind.SERIES, case=shared, name="S", start=first.sha256, now=NOW)

    assert set(dossier(ben, series.pk).items) == {first.sha256}


def test_a_history_leaves_out_what_names_an_item_one_may_not_see(rosa, ben):
    case, hidden = make_case(rosa), make_item(make_exhibit(make_case(rosa)))
    _let_in(ben, case)
    one = _open(rosa, case, items=[hidden])
    remove_item(rosa, dossier_id=one.pk, sha256=hidden.sha256, reason=WHY, now=NOW)

    assert {line.act for line in dossier(ben, one.pk).history} == {Act.OPENS, Act.ROLE}
    assert {line.act for line in dossier(rosa, one.pk).history} > {Act.ADDS, Act.REMOVES}
    removal = Decision.objects.get(act=Act.REMOVES)
    with pytest.raises(DecisionNotFoundError):
        undo(ben, decision_id=removal.pk, reason=WHY, now=NOW)

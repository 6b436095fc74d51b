"""Every rule of access refuses whom it must, and the rule in SQL is the same rule."""

import itertools

import pytest
from django.contrib.auth.models import AnonymousUser

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.policy import (
    Actor,
    AllOf,
    AnyOf,
    IsActive,
    IsMemberOfCase,
    IsOfCasesBureau,
    OwnedCase,
    Policy,
)
from clew.bureau.access.rules import KEEP_ACCOUNTS, KEEP_HASH_LISTS, OPEN_CASE, READ_CASE
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.cases.queries import visible_cases
from records import NOW, make_bureau, make_case, make_officer

pytestmark = pytest.mark.django_db

ANYBODY = AnonymousUser()


class _Admits:
    """A rule that admits everybody."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        pass


class _Refuses:
    """A rule that admits nobody."""

    def check(self, officer: Actor, *, case: OwnedCase | None) -> None:
        raise DeniedError("never")


def _admits(policy: Policy, officer: Actor, case: Case | None = None) -> bool:
    try:
        policy.check(officer, case=case)
    except DeniedError:
        return False
    return True


@pytest.mark.parametrize("rules", list(itertools.product([_Admits, _Refuses], repeat=3)))
def test_all_of_needs_every_rule_and_any_of_needs_one(rules: tuple[type, ...]) -> None:
    policies = [rule() for rule in rules]

    assert _admits(AllOf(policies), ANYBODY) is (_Refuses not in rules)
    assert _admits(AnyOf(policies), ANYBODY) is (_Admits in rules)


@pytest.mark.parametrize("empty", [AllOf([]), AnyOf([])])
def test_an_empty_policy_refuses(empty: Policy) -> None:
    assert not _admits(empty, make_officer())


@pytest.mark.parametrize("rule", [IsActive(), OPEN_CASE, KEEP_HASH_LISTS, KEEP_ACCOUNTS])
def test_nobody_and_closed_accounts_may_nothing(rule: Policy) -> None:
    assert _admits(rule, make_officer())
    assert not _admits(rule, make_officer(is_active=False))
    assert not _admits(rule, ANYBODY)


@pytest.mark.parametrize("rule", [IsOfCasesBureau(), IsMemberOfCase(), READ_CASE])
def test_rules_on_a_case_refuse_without_one_and_refuse_nobody(rule: Policy) -> None:
    assert not _admits(rule, make_officer(), None)
    assert not _admits(rule, ANYBODY, make_case())


def test_an_officer_of_another_bureau_is_refused_even_as_a_member() -> None:
    stranger, case = make_officer(), make_case(make_officer())
    CaseMember.objects.create(case=case, officer=stranger, since_at=NOW)

    assert _admits(IsMemberOfCase(), stranger, case)
    assert not _admits(IsOfCasesBureau(), stranger, case)
    assert not _admits(READ_CASE, stranger, case)


def test_a_colleague_who_is_no_member_is_refused() -> None:
    member = make_officer()
    colleague, case = make_officer(bureau=member.bureau), make_case(member)

    assert _admits(READ_CASE, member, case)
    assert not _admits(IsMemberOfCase(), colleague, case)
    assert not _admits(READ_CASE, colleague, case)


def test_the_cases_an_officer_sees_are_those_the_rule_admits() -> None:
    bureaux = make_bureau(), make_bureau()
    officers = [
        make_officer(bureau=bureau, is_active=active)
        for bureau in bureaux
        for active in (True, False)
    ]
    for bureau in bureaux:
        for chosen in itertools.product([True, False], repeat=len(officers)):
            members = itertools.compress(officers, chosen)
            case = make_case(bureau=bureau)
            for officer in members:
                CaseMember.objects.create(case=case, officer=officer, since_at=NOW)

    for officer in officers:
        admitted = {case for case in Case.objects.all() if _admits(READ_CASE, officer, case)}
        assert set(visible_cases(officer)) == admitted
        assert bool(admitted) is officer.is_active

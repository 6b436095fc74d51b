"""Every condition refuses whom it must, in objects and in the database; an empty one refuses."""

import itertools
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.policy import (
    NOTHING,
    Actor,
    ActsAs,
    AllOf,
    AnyOf,
    IsForMoreThanNamedPersons,
    IsInAudience,
    IsKept,
    IsMember,
    IsOfOwnBureau,
    IsOpen,
    MayBeExported,
    Policy,
)
from clew.bureau.access.roles import ALONE, PURPOSES, Role, role_named
from clew.bureau.access.rule import Gate
from clew.bureau.cases.models import Case, CaseMember
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from records import NOW, make_bureau, make_case, make_officer

pytestmark = pytest.mark.django_db

ANYBODY = AnonymousUser()


class _Admits:
    """A condition that always holds."""

    def check(self, officer: Actor, *, record: object) -> None:
        pass

    def where(self, officer: Actor) -> Q:
        return ~NOTHING


class _Refuses:
    """A condition that never holds."""

    def check(self, officer: Actor, *, record: object) -> None:
        raise DeniedError("never")

    def where(self, officer: Actor) -> Q:
        return NOTHING


def _holds(policy: Policy, officer: Actor, case: Case) -> bool:
    """Whether the condition holds, after its two ways to say so agreed."""
    try:
        policy.check(officer, record=case)
    except DeniedError:
        held = False
    else:
        held = True
    assert Case.objects.filter(policy.where(officer), pk=case.pk).exists() is held
    return held


@pytest.mark.parametrize("parts", list(itertools.product([_Admits, _Refuses], repeat=3)))
def test_all_of_needs_every_condition_and_any_of_needs_one(parts):
    policies, case = [part() for part in parts], make_case()

    assert _holds(AllOf(policies), ANYBODY, case) is (_Refuses not in parts)
    assert _holds(AnyOf(policies), ANYBODY, case) is (_Admits in parts)


@pytest.mark.parametrize("empty", [AllOf([]), AnyOf([])])
def test_an_empty_policy_refuses(empty):
    assert not _holds(empty, make_officer(), make_case())


@pytest.mark.parametrize(
    "policy", [ActsAs(ALONE), IsOfOwnBureau(), IsInAudience(), IsMember(), AllOf([IsMember()])]
)
def test_conditions_on_who_asks_refuse_nobody_in_particular(policy):
    assert not _holds(policy, ANYBODY, make_case())


def test_the_gate_refuses_the_signed_out_closed_accounts_non_members_and_other_roles():
    gate = Gate(frozenset({Role.AUDITOR}))

    assert gate.admits(make_officer(roles=[Role.AUDITOR, Role.DESK_OFFICER]))
    for refused in (
        ANYBODY,
        make_officer(roles=[Role.AUDITOR], is_active=False),
        make_officer(roles=[Role.AUDITOR], bureau=make_bureau(admitted_at=None)),
        make_officer(roles=ALONE - {Role.AUDITOR}),
        make_officer(roles=[]),
    ):
        assert not gate.admits(refused)
    with pytest.raises(DeniedError, match="a role that you do not have: auditor"):
        gate.check(make_officer())


@pytest.mark.parametrize(("role", "purpose"), list(itertools.product(Role, Purpose)))
def test_a_record_is_used_by_roles_that_work_for_one_of_its_purposes(role, purpose):
    officer, case = make_officer(roles=[role]), make_case(purposes={purpose.value})

    assert _holds(ActsAs(ALONE), officer, case) is (purpose in PURPOSES[role])
    assert not _holds(ActsAs(ALONE - {role}), officer, case)


def test_a_record_of_no_purpose_is_used_by_nobody():
    assert not _holds(ActsAs(ALONE), make_officer(roles=Role), make_case(purposes=()))


@pytest.mark.parametrize("tlp", Tlp)
def test_a_release_counts_only_under_a_label_that_lets_it_leave(tlp):
    by_name, by_country, other = make_bureau(), make_bureau(country="NZ"), make_bureau(country="IN")
    case = make_case(marking=tlp.value, released_to={str(by_name.pk), "NZ"})
    leaves = tlp in {Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER}

    assert _holds(IsInAudience(), make_officer(bureau=case.bureau), case)
    assert _holds(IsInAudience(), make_officer(bureau=by_name), case) is leaves
    assert _holds(IsInAudience(), make_officer(bureau=by_country), case) is leaves
    assert not _holds(IsInAudience(), make_officer(bureau=other), case)
    assert not _holds(IsInAudience(), make_officer(bureau=make_bureau()), case)


def test_membership_is_of_this_case_and_does_not_make_the_bureau_its_own():
    member, stranger = make_officer(), make_officer()
    case, elsewhere = make_case(member), make_case(member)
    CaseMember.objects.create(case=case, officer=stranger, since_at=NOW)

    assert _holds(IsMember(), stranger, case)
    assert not _holds(IsMember(), stranger, elsewhere)
    assert not _holds(IsOfOwnBureau(), stranger, case)
    assert _holds(IsOfOwnBureau(), member, case)


@pytest.mark.parametrize("tlp", Tlp)
def test_only_red_is_for_named_persons(tlp):
    case = make_case(marking=tlp.value)

    assert _holds(IsForMoreThanNamedPersons(), ANYBODY, case) is (tlp is not Tlp.RED)


@pytest.mark.parametrize("pap", Pap)
def test_only_pap_red_forbids_exports(pap):
    assert _holds(MayBeExported(), ANYBODY, make_case(pap=pap.value)) is (pap is not Pap.RED)


def test_a_record_is_there_until_its_time_is_over_to_the_second():
    end = NOW + timedelta(days=1)
    case = make_case(keep_until=end)

    assert _holds(IsKept(lambda: end - timedelta(seconds=1)), ANYBODY, case)
    assert not _holds(IsKept(lambda: end), ANYBODY, case)
    assert not _holds(IsKept(lambda: end + timedelta(seconds=1)), ANYBODY, case)
    assert _holds(IsKept(lambda: end), ANYBODY, make_case())


def test_a_closed_case_is_not_open():
    assert _holds(IsOpen(), ANYBODY, make_case())
    assert not _holds(IsOpen(), ANYBODY, make_case(closed_at=NOW))


def test_an_unknown_role_is_refused_with_those_that_are_known():
    assert role_named("Case officer") is role_named("case-officer") is Role.CASE_OFFICER
    with pytest.raises(ValueError, match="'boss' is no role; they are victim"):
        role_named("boss")

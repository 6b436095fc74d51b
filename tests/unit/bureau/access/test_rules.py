"""Every rule on a case, for every combination: the objects, the database and the oracle agree."""

import itertools
import random
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from access_oracle import MAY, Situation, may
from clew.bureau.access import rules
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.cases.queries import cases_for
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from records import NOW, make_bureau, make_case, make_officer

pytestmark = pytest.mark.django_db

RULES = {
    "read": rules.READ_CASE,
    "write": rules.WRITE_IN_CASE,
    "work": rules.WORK_ON_CASE,
    "reveal": rules.REVEAL,
    "export": rules.EXPORT_CASE,
    "picture": rules.EXPORT_PICTURE,
    "steer": rules.STEER_CASE,
    "plan": rules.PLAN_IN_CASE,
    "tell": rules.TELL_FROM_SITE.keeper,
    "share": rules.SHARE_CASE,
    "recall": rules.TAKE_BACK,
}
PURPOSES = {
    "victims": Purpose.VICTIM_IDENTIFICATION,
    "investigation": Purpose.INVESTIGATION,
    "intelligence": Purpose.INTELLIGENCE,
}
LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
ONE_ROLE = [frozenset({role}) for role in MAY]
SEVERAL = [frozenset(), frozenset({"desk_officer", "intelligence_analyst"}), frozenset(MAY)]


class _Team:
    """A case's members, as policies ask for them."""

    def __init__(self, keys):
        self.keys = keys

    def filter(self, *, pk):
        return SimpleNamespace(exists=lambda: pk in self.keys)


def _officers(owner, named, lands, other):
    """Every officer there is to ask, with what the oracle is told of each."""
    bureaux = {"own": owner, "named": named, "country": lands, "other": other}
    for roles, (relation, bureau) in itertools.product(ONE_ROLE + SEVERAL, bureaux.items()):
        yield {"roles": roles, "relation": relation}, _officer(bureau, roles)
    for roles in (frozenset(MAY), frozenset({"case_officer"})):
        told = {"roles": roles, "relation": "own", "account_is_open": False}
        yield told, _officer(owner, roles, is_active=False)


def _officer(bureau, roles, **columns):
    return make_officer(bureau=bureau, roles=[Role(name) for name in roles], **columns)


def _cases(owner, released_to):
    """A case of every handling and state, twice: in everybody's team, and in nobody's."""
    purposes = [frozenset({name}) for name in PURPOSES] + [frozenset(PURPOSES)]
    for number, (tlp, pap, purpose, is_over, is_closed, in_team) in enumerate(
        itertools.product(Tlp, (Pap.AMBER, Pap.RED), purposes, *[(False, True)] * 3)
    ):
        told = {
            "tlp": tlp.value,
            "pap": pap.value,
            "purposes": purpose,
            "is_over": is_over,
            "is_closed": is_closed,
            "in_team": in_team,
        }
        yield (
            told,
            Case(
                bureau=owner,
                number=str(number),
                opened_at=NOW,
                marking=tlp.value,
                pap=pap.value,
                purposes={PURPOSES[name].value for name in purpose},
                released_to=released_to,
                keep_until=LONG_AGO if is_over else None,
                closed_at=NOW if is_closed else None,
            ),
        )


def test_every_rule_admits_exactly_whom_the_oracle_says_in_objects_and_in_the_database():
    owner, named, other = make_bureau(), make_bureau(country="DE"), make_bureau(country="IN")
    lands = make_bureau(country="NZ")
    officers = list(_officers(owner, named, lands, other))
    cases = list(_cases(owner, {str(named.pk), "NZ"}))
    Case.objects.bulk_create(case for _, case in cases)
    joined = [case for told, case in cases if told["in_team"]]
    CaseMember.objects.bulk_create(
        CaseMember(case=case, officer=officer, since_at=NOW)
        for case in joined
        for _, officer in officers
    )
    everybody = _Team({officer.pk for _, officer in officers})
    seen = [
        _as_policies_see(case, everybody if told["in_team"] else _Team(())) for told, case in cases
    ]

    admitted = dict.fromkeys(RULES, 0)
    for of_officer, officer in officers:
        expected = [Situation(**of_officer, **told) for told, _ in cases]
        for action, rule in RULES.items():
            wanted = {
                case.pk for (_, case), one in zip(cases, expected, strict=True) if may(action, one)
            }
            by_object = {one.pk for one in seen if rule.admits(officer, record=one)}
            by_database = set(cases_for(rule, officer).values_list("pk", flat=True))
            assert by_object == wanted, (action, of_officer)
            assert by_database == wanted, (action, of_officer)
            admitted[action] += len(wanted)
    assert all(admitted.values()), admitted


def _as_policies_see(case, team):
    return SimpleNamespace(
        pk=case.pk,
        bureau_id=case.bureau_id,
        handling=case.handling,
        closed_at=case.closed_at,
        members=team,
    )


def test_officers_of_a_bureau_that_is_no_member_may_nothing_whatever_their_roles():
    case = make_case(make_officer(roles=Role))
    member = case.members.get()
    member.bureau.admitted_at = None
    member.bureau.save()
    officer = Officer.objects.get(pk=member.pk)

    for rule in RULES.values():
        assert not rule.admits(officer, record=case)
        assert not cases_for(rule, officer).exists()
    assert not rules.ENTER.gate.admits(officer)


@pytest.mark.parametrize("seed", range(12))
def test_objects_and_database_agree_on_worlds_drawn_at_random(seed):
    draw = random.Random(seed)
    bureaux = [make_bureau(country=draw.choice(["", "NZ", "IN"])) for _ in range(3)]
    bureaux += [make_bureau(country="NZ", admitted_at=None)]
    officers = [
        _officer(
            draw.choice(bureaux),
            draw.sample(list(MAY), draw.randint(0, 4)),
            is_active=draw.random() < 0.9,
        )
        for _ in range(12)
    ]
    names = [str(bureau.pk) for bureau in bureaux] + ["NZ", "IN"]
    cases = [
        make_case(
            *draw.sample(officers, draw.randint(0, 6)),
            bureau=draw.choice(bureaux),
            marking=draw.choice(list(Tlp)).value,
            pap=draw.choice(list(Pap)).value,
            purposes={one.value for one in draw.sample(list(Purpose), draw.randint(0, 3))},
            released_to=draw.sample(names, draw.randint(0, 3)),
            keep_until=draw.choice([None, FAR_OFF, LONG_AGO]),
            closed_at=draw.choice([None, None, NOW]),
        )
        for _ in range(25)
    ]

    for officer, rule in itertools.product(officers, RULES.values()):
        admitted = {case for case in cases if rule.admits(officer, record=case)}
        assert set(cases_for(rule, officer)) == admitted

"""Grades are kept as they were said, and say in another scheme only what its words settle."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.model import grading
from clew.model.grade import Grade, Scheme, UnknownGradeError
from clew.model.grading import RULES, Derived, NotDerivable, Rule, derived

TODAY = date(2027, 1, 1)
SEVERITY = {  # within a scheme; what the scheme does not order has one rank
    Scheme.VIC_US: {"0": 0, "5": 0, "4": 0, "3": 1, "2": 1, "1": 2},
    Scheme.UK: {"C": 0, "B": 1, "A": 2},
    Scheme.BASELINE: {"no": 0, "yes": 1},
    Scheme.INDUSTRY: {"B2": 0, "B1": 1, "A2": 1, "A1": 2},
}
grades = st.sampled_from([(scheme, value) for scheme in Scheme for value in scheme.values]).map(
    lambda pair: Grade(*pair, bureau="Ruritania", by="rosa")
)
schemes = st.sampled_from(list(Scheme))
days = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_grade_of_no_value_of_its_scheme_is_refused_by_name(scheme):
    with pytest.raises(UnknownGradeError, match=f"{scheme} has no 'Z9'; it has"):
        Grade(scheme, "Z9", bureau="Ruritania")


@given(grades, days)
def test_a_grade_says_in_its_own_scheme_what_it_says(grade, day):
    assert derived(grade, grade.scheme, on=day) == Derived(grade.value, grade, None)


@given(grades, schemes, days)
def test_every_answer_has_a_rule_with_a_basis_or_a_reason(grade, to, day):
    said = derived(grade, to, on=day)

    if isinstance(said, NotDerivable):
        assert len(said.why) > 10
    elif said.rule is not None:
        assert said.rule.holds(on=day)
        assert len(said.rule.basis) > 20
        assert said.value in to.values


@given(grades, schemes)
def test_there_and_back_a_grade_is_never_more_severe_than_it_was(grade, to):
    there = derived(grade, to, on=TODAY)
    if isinstance(there, NotDerivable):
        return
    back = derived(Grade(to, there.value, bureau="Ruritania"), grade.scheme, on=TODAY)

    if isinstance(back, Derived):
        rank = SEVERITY[grade.scheme]
        assert rank[back.value] <= rank[grade.value]


@given(grades, schemes, schemes)
def test_no_way_round_gives_what_the_direct_way_does_not(grade, by, to):
    first = derived(grade, by, on=TODAY)
    if isinstance(first, NotDerivable):
        return
    second = derived(Grade(by, first.value, bureau="Ruritania"), to, on=TODAY)

    if isinstance(second, Derived):
        direct = derived(grade, to, on=TODAY)
        assert isinstance(direct, Derived)
        assert direct.value == second.value


def test_nothing_meets_the_baseline_unless_somebody_said_so():
    others = [
        Grade(scheme, value, bureau="Ruritania")
        for scheme in set(Scheme) - {Scheme.BASELINE}
        for value in scheme.values
    ]

    said = [derived(one, Scheme.BASELINE, on=TODAY) for one in others]

    assert not [one for one in said if isinstance(one, Derived) and one.value == "yes"]


@pytest.mark.parametrize("value", ["2", "4", "5"])
def test_what_is_open_is_not_called_below_the_baseline(value):
    grade = Grade(Scheme.VIC_US, value, bureau="Ruritania")

    assert isinstance(derived(grade, Scheme.BASELINE, on=TODAY), NotDerivable)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.scheme} {rule.value}")
def test_a_rule_holds_from_its_day_on_and_not_before(rule: Rule):
    grade = Grade(rule.scheme, rule.value, bureau="Ruritania")

    assert isinstance(derived(grade, rule.to, on=rule.since), Derived)
    day_before = rule.since - timedelta(days=1)
    assert isinstance(derived(grade, rule.to, on=day_before), NotDerivable)


def test_a_rule_that_was_ended_gives_way_to_the_one_after_it(monkeypatch):
    ended, begins = date(2030, 1, 1), RULES[0]
    earlier = Rule(Scheme.UK, "A", Scheme.VIC_US, "1", begins.since, "an invented law", ended)
    later = Rule(Scheme.UK, "A", Scheme.VIC_US, "2", ended, "an invented change of it")
    monkeypatch.setattr(grading, "RULES", (earlier, later))
    grade = Grade(Scheme.UK, "A", bureau="Ruritania")

    said = [derived(grade, Scheme.VIC_US, on=ended - timedelta(days=n)).value for n in (1, 0)]

    assert said == ["1", "2"]

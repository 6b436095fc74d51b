"""Grading: what a grade of one scheme says in another, by dated rules that name their basis.

The schemes ask different questions: what is shown, how old the child looks, whether the child is
real, what a law forbids. So few grades say anything in another scheme, and a rule stands here only
where the schemes' own words settle it. Whatever no rule settles is not derived, with the reason;
a person grades it. No rule makes more of an item than its grade says.

Example:
    >>> from datetime import date
    >>> met = Grade(Scheme.BASELINE, "yes", bureau="Ruritania")
    >>> said = derived(met, Scheme.VIC_US, on=date(2027, 1, 1))
    >>> said.value, said.rule.basis.startswith("INTERPOL's Baseline")
    ('1', True)
    >>> derived(met, Scheme.UK, on=date(2027, 1, 1)).why
    'the Baseline does not tell category A from B or C'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clew.model.grade import Grade, Scheme


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: `value` of a scheme says `gives` in another, from a day on, and on what basis.

    `until` is the first day on which it holds no more: a rule is ended, never changed, so that what
    was derived on a day can be derived again.
    """

    scheme: Scheme
    value: str
    to: Scheme
    gives: str
    since: date
    basis: str
    until: date | None = None

    def holds(self, *, on: date) -> bool:
        """Tell whether the rule holds on a day."""
        return self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Derived:
    """What a grade says in another scheme. `rule` is None where it was given in that scheme."""

    value: str
    grade: Grade
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class NotDerivable:
    """Why a grade says nothing in another scheme."""

    grade: Grade
    why: str


def derived(grade: Grade, to: Scheme, *, on: date) -> Derived | NotDerivable:
    """Return what a grade says in a scheme by the rules of a day, or why it says nothing."""
    if grade.scheme is to:
        return Derived(grade.value, grade, None)
    for rule in RULES:
        if (rule.scheme, rule.value, rule.to) == (grade.scheme, grade.value, to) and rule.holds(
            on=on
        ):
            return Derived(rule.gives, grade, rule)
    return NotDerivable(grade, _why_not(grade, to))


def _why_not(grade: Grade, to: Scheme) -> str:
    special = _WHY_NOT_VALUE.get((grade.scheme, grade.value, to))
    return special or _WHY_NOT[grade.scheme, to]


_FROM = date(2026, 11, 26)
_BASELINE = (
    "INTERPOL's Baseline: a real child, who looks prepubescent, severe, illegal in every country, "
    "verified by specialists"
)
_VIC = "Project VIC's categories, profile of the USA"

RULES = (
    Rule(
        Scheme.BASELINE,
        "yes",
        Scheme.VIC_US,
        "1",
        since=_FROM,
        basis=f"{_BASELINE}; what is illegal in every country is so in the USA ({_VIC}: 1 is CAM)",
    ),
    Rule(
        Scheme.VIC_US,
        "0",
        Scheme.BASELINE,
        "no",
        since=_FROM,
        basis=f"{_VIC}: 0 is non-pertinent, no material of a child at all",
    ),
    Rule(
        Scheme.VIC_US,
        "3",
        Scheme.BASELINE,
        "no",
        since=_FROM,
        basis=f"{_BASELINE}; {_VIC}: 3 is CGI or animation, so no real child",
    ),
)
"""Every rule. One that no longer fits the law gets an end, and another beside it."""

_WHY_NOT: Mapping[tuple[Scheme, Scheme], str] = {
    (Scheme.VIC_US, Scheme.UK): "Project VIC's codes do not tell category A from B or C",
    (Scheme.VIC_US, Scheme.BASELINE): (
        "Project VIC's code tells neither the child's age nor a verification by specialists"
    ),
    (Scheme.VIC_US, Scheme.INDUSTRY): "Project VIC's codes tell nothing of puberty",
    (Scheme.UK, Scheme.VIC_US): "the law of another country decides between 1, 2 and 3",
    (Scheme.UK, Scheme.BASELINE): (
        "categories A to C hold for every child under 18; the Baseline needs a younger one, and "
        "specialists who verified it"
    ),
    (Scheme.UK, Scheme.INDUSTRY): "categories A to C tell nothing of puberty",
    (Scheme.BASELINE, Scheme.VIC_US): "what misses the Baseline may still be any of 0 to 5",
    (Scheme.BASELINE, Scheme.UK): "the Baseline does not tell category A from B or C",
    (Scheme.BASELINE, Scheme.INDUSTRY): "the Baseline does not tell explicit from posing",
    (Scheme.INDUSTRY, Scheme.VIC_US): (
        "providers' grades do not tell photographs from CGI: 1, 2 and 3 are open"
    ),
    (Scheme.INDUSTRY, Scheme.UK): "providers' grades do not tell category A from B or C",
    (Scheme.INDUSTRY, Scheme.BASELINE): (
        "a provider's grade tells neither a real child nor a verification by specialists, and an "
        "older text of the Baseline counts every child under 13"
    ),
}

_WHY_NOT_VALUE: Mapping[tuple[Scheme, str, Scheme], str] = {
    (Scheme.VIC_US, "2", Scheme.BASELINE): "code 2 also stands for an age that is hard to tell",
    (Scheme.VIC_US, "4", Scheme.BASELINE): "a comparison image may be part of any other",
    (Scheme.VIC_US, "5", Scheme.BASELINE): "nobody has graded it yet",
    (Scheme.VIC_US, "5", Scheme.UK): "nobody has graded it yet",
    (Scheme.VIC_US, "5", Scheme.INDUSTRY): "nobody has graded it yet",
}

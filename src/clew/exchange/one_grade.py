"""One grade in the scheme that a format has room for, chosen or derived, or none with the reasons.

Example:
    >>> from clew.handling.release import Labelled
    >>> from clew.handling.tlp import Tlp
    >>> met = Grade(Scheme.BASELINE, "yes", bureau="Ruritania")
    >>> losses = Losses()
    >>> one_grade([Held(met, (Labelled(Tlp.GREEN),))], Scheme.VIC_US, on=date(2027, 1, 1),
    ...           losses=losses)
    '1'
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from clew.exchange.losses import Losses
from clew.exchange.parcel import Held
from clew.model.grade import Grade, Scheme
from clew.model.grading import Derived, derived

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def one_grade(grades: Sequence[Held[Grade]], to: Scheme, *, on: date, losses: Losses) -> str | None:
    """Return the grade of a scheme: the last that was given in it, else what the others say.

    Grades that say different things in it say nothing, and neither does a grade that no rule
    derives: both are told as losses.
    """
    given = [held.value for held in grades if held.value.scheme is to]
    if given:
        return _last(given, to, losses)
    said = [_said(held.value, to, on, losses) for held in grades]
    values = {value for value in said if value is not None}
    if len(values) > 1:
        losses.met(f"a grade as {to}: several grades say different things in it")
        return None
    return next(iter(values), None)


def _last(given: list[Grade], to: Scheme, losses: Losses) -> str:
    last = max(given, key=lambda grade: (grade.graded_at or _LONG_AGO, grade.by, grade.value))
    if others := sum(grade.value != last.value for grade in given):
        losses.met(f"an earlier grade as {to} that says something else", others)
    return last.value


def _said(grade: Grade, to: Scheme, on: date, losses: Losses) -> str | None:
    answer = derived(grade, to, on=on)
    if isinstance(answer, Derived):
        return answer.value
    losses.met(f"a grade {grade.scheme} {grade.value} as {to}: {answer.why}")
    return None

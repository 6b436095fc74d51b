"""The state of an item: matched, or one of three reasons why not, in this order.

1. Matched: it has a match that the officer may see, or its bytes were found in a second place.
   A person's judgement changes nothing here. A face or a voice elsewhere, perhaps, is a lead and no
   match: what is new stays new.
2. Unchecked: it was never matched, or a hash list was completed since it was. (An item that was
   added since does not count: that item was held against this one when it was matched itself.)
3. Uncheckable: it was compared byte for byte, but has no fingerprint that could be compared.
4. No match: it was checked, and nothing was found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Self

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSet
from clew.bureau.vault.models import Fingerprint, Item
from clew.bureau.vault.queries.relating import FIRST_LEAD, best_place
from clew.match.calibration import LEAST_QUALITY
from clew.match.checkability import state_without_match
from clew.match.subject import Subject
from clew.model import fingerprint
from clew.model.match import State
from clew.model.media import Family
from clew.model.problem import Problem, ProblemCode
from clew.model.wording import Wording

_BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
_ANY = fingerprint.Fingerprint(kind="any", version=0, data=b"", quality=0)

NOT_YET = "not matched yet, or not since a hash list was imported"
"""Why an item is unchecked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides an item's state: the columns that `with_state` adds, and the item's own."""

    best: int
    is_unchecked: bool
    has_fingerprint: bool
    has_good_fingerprint: bool
    family: str
    problem_code: str
    problem_reason: str

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any]) -> Self:
        """Take what it needs of a row's columns."""
        return cls(**{field.name: columns[field.name] for field in fields(cls)})

    @property
    def is_matched(self) -> bool:
        """Whether its surest relation is more than a lead."""
        return self.best < FIRST_LEAD


def unchecked() -> Q:
    """Return the filter for items that were not matched against all there is."""
    lists = HashSet.objects.filter(complete=True).order_by("-imported_at")
    newest = Coalesce(Subquery(lists.values("imported_at")[:1]), Value(_BEFORE_ALL))
    return Q(checked_at=None) | Q(checked_at__lt=newest)


def with_state(items: QuerySet[Item], officer: Officer) -> QuerySet[Item]:
    """Add the columns that `state_of` reads, to items that the officer may see."""
    prints = Fingerprint.objects.filter(item=OuterRef("pk"))
    return items.annotate(
        best=best_place(officer),
        is_unchecked=ExpressionWrapper(unchecked(), output_field=BooleanField()),
        has_fingerprint=Exists(prints),
        has_good_fingerprint=Exists(
            prints.filter(low_information=False, quality__gte=LEAST_QUALITY)
        ),
    )


def state_of(standing: Standing) -> tuple[State | None, str]:
    """Return the state, None when matched, and the reason in words.

    Example:
        >>> state_of(Standing(9, True, False, False, "image", "", ""))
        (<State.UNCHECKED: 'unchecked'>, 'not matched yet, or not since a hash list was imported')
    """
    if standing.is_matched:
        return None, ""
    if standing.is_unchecked:
        return State.UNCHECKED, Wording.name_of(NOT_YET)
    return state_without_match(_subject(standing), _problem(standing))


def _subject(standing: Standing) -> Subject:
    """The item as far as the rule of checkability looks at it: its best fingerprint."""
    best = replace(_ANY, quality=LEAST_QUALITY) if standing.has_good_fingerprint else _ANY
    return Subject(Family(standing.family), [best] if standing.has_fingerprint else [])


def _problem(standing: Standing) -> Problem | None:
    if not standing.problem_code:
        return None
    return Problem("", ProblemCode(standing.problem_code), standing.problem_reason, "")

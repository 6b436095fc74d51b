"""Reading hits and requests for access.

A hit is told to the team of an open case: that something of a bureau, which the officer may not
see, touches it or a series that it keeps. It touches by a match that nobody judged not the same, or
because both hold the same bytes. A case and a bureau make one hit, however much touches: neither
its number nor a time tells more. The rule is `access.rules.TELL_HIT`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet

from clew.bureau.access.rules import STEER_CASE, TELL_HIT
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for, joined_cases, visible_cases
from clew.bureau.hits.models import AccessRequest, Answer, AskedCase
from clew.bureau.persons.queries import DossierRow, case_handlings, dossiers
from clew.bureau.vault.models import Location, Match
from clew.bureau.vault.queries import visible_locations
from clew.bureau.watch.queries.nearby import not_rejected
from clew.handling.marking import Marking, combined
from clew.handling.tlp import Tlp, strictest

type _Items = Any
"""Items as a query asks for them: keys, or a query of its own that gives them."""


class HitNotFoundError(LookupError):
    """There is no such hit, or the officer is not told of it: the two look alike."""


class RequestNotFoundError(LookupError):
    """There is no such request, or it is not this officer's to answer: the two look alike."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something of a bureau touches a case. `asked` is how a request stands, empty if none."""

    id: UUID
    case_id: UUID
    case_number: str
    bureau: str
    marking: Tlp
    asked: str
    declined_for: Sequence[str]


@dataclass(frozen=True, slots=True)
class Touching:
    """A hit with the cases behind it, which the officer is not told."""

    case: Case
    bureau: Bureau
    cases: Sequence[Case]
    marking: Tlp

    @property
    def id(self) -> UUID:
        """It follows from the two."""
        return uuid5(self.case.pk, str(self.bureau.pk))


def hits(officer: Officer) -> list[Hit]:
    """Return the hits that the officer is told of, by case and bureau."""
    found = sorted(touching(officer), key=lambda one: (one.case.number, one.bureau.name))
    return [_hit(officer, one) for one in found]


def touching_by_id(officer: Officer, hit_id: UUID) -> Touching:
    """Return a hit with what is behind it, for an action that must not tell it.

    Raises:
        HitNotFoundError: there is none, or the officer is not told of it.
    """
    for one in touching(officer):
        if one.id == hit_id:
            return one
    raise HitNotFoundError(f"there is no hit {hit_id}; see: clew hit list")


def touching(officer: Officer) -> Iterator[Touching]:
    """Yield what touches the officer's open cases and may not be seen, a case and bureau once."""
    hidden = _hidden(officer)
    if not hidden.exists():
        return
    for case in joined_cases(officer).filter(closed_at=None, tell_hits=True):
        by_bureau: dict[UUID, dict[UUID, tuple[Case, Tlp]]] = defaultdict(dict)
        for other, label in _touching_case(officer, case, hidden):
            by_bureau[other.bureau_id].setdefault(other.pk, (other, label))
        for cases in by_bureau.values():
            others, labels = zip(*cases.values(), strict=True)
            yield Touching(case, others[0].bureau, others, strictest(labels))


def requests_to(officer: Officer) -> QuerySet[AskedCase]:
    """Return the requests that the officer, who steers the case asked for, may answer."""
    steered = cases_for(STEER_CASE, officer).order_by()
    waiting = AskedCase.objects.filter(answer=Answer.WAITING, case__in=steered)
    return waiting.select_related("request__officer__bureau", "case").order_by("pk")


def request_by_id(officer: Officer, asked_id: UUID) -> AskedCase:
    """Return the request of that id, for whoever may answer it.

    Raises:
        RequestNotFoundError: there is none, or it is not this officer's to answer.
    """
    found = requests_to(officer).filter(pk=asked_id).first()
    if found is None:
        raise RequestNotFoundError(f"there is no request {asked_id}; see: clew hit requests")
    return found


def last_request(officer: Officer, case: Case, bureau: Bureau) -> AccessRequest | None:
    """Return what the officer asked a bureau last about a case; None if nothing."""
    asked = AccessRequest.objects.filter(officer=officer.pk, about=case, bureau=bureau)
    return asked.order_by("-pk").first()


def how_it_stands(request: AccessRequest) -> str:
    """Return how a request stands as a whole: granted if one owner did, declined if all."""
    answers = set(request.asked.values_list("answer", flat=True))
    if Answer.GRANTED in answers:
        return Answer.GRANTED.value
    return (Answer.WAITING if Answer.WAITING in answers else Answer.DECLINED).value


def _hidden(officer: Officer) -> QuerySet[Case]:
    """The cases that tell hits and that the officer may not see."""
    seen = visible_cases(officer).order_by().values("pk")
    return Case.objects.filter(tell_hits=True).exclude(pk__in=seen).select_related("bureau")


def _touching_case(
    officer: Officer, case: Case, hidden: QuerySet[Case]
) -> Iterator[tuple[Case, Tlp]]:
    """The hidden cases that touch a case or a dossier that it keeps, with the stricter label."""
    own = visible_locations(officer).filter(exhibit__case=case).values("item")
    sides: list[tuple[Marking, _Items]] = [(case.handling, own)]
    sides += [_side(officer, case, row) for row in dossiers(officer, case=case) if row.items]
    for marking, items in sides:
        for other in _holding(hidden, items):
            if TELL_HIT.admits(officer, sides=[marking, other.handling]):
                yield other, strictest([marking.tlp, other.handling.tlp])


def _side(officer: Officer, case: Case, row: DossierRow) -> tuple[Marking, Collection[str]]:
    """A dossier's items, with the stricter of its case's marking and those of all its items."""
    items = sorted(row.items)
    sources = case_handlings(officer, items).values()
    return combined([case.handling, *(one for several in sources for one in several)]), items


def _holding(hidden: QuerySet[Case], items: _Items) -> QuerySet[Case]:
    """The hidden cases that hold one of these items, or one that a standing match joins to it.

    What was only lent to a case is its lender's to tell of.
    """
    matched = not_rejected(Match.objects.filter(target__isnull=False))
    found = Location.objects.filter(loans=None).filter(
        Q(item__in=items)
        | Q(item__in=matched.filter(query__in=items).values("target"))
        | Q(item__in=matched.filter(target__in=items).values("query"))
    )
    return hidden.filter(pk__in=found.values("exhibit__case"))


def _hit(officer: Officer, one: Touching) -> Hit:
    request = last_request(officer, one.case, one.bureau)
    asked = how_it_stands(request) if request else ""
    reasons = request.asked.values_list("reason", flat=True) if request else ()
    return Hit(
        id=one.id,
        case_id=one.case.pk,
        case_number=one.case.number,
        bureau=one.bureau.name,
        marking=one.marking,
        asked=asked,
        declined_for=sorted(set(reasons)) if asked == Answer.DECLINED else (),
    )

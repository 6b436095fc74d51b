"""Reading hits and requests for access.

A hit is told to the team of an open case: that something of a bureau, which the officer may not
see, touches it or a series that it keeps. It touches by a match that nobody judged not the same, or
because both hold the same bytes. A case and a bureau make one hit, however much touches: neither
its number nor a time tells more. The rule is `access.rules.TELL_HIT`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID, uuid5

from django.db.models import Case as SqlCase
from django.db.models import Exists, OuterRef, Q, QuerySet, Value, When

from clew.bureau.access.keys import IsAmong
from clew.bureau.access.rules import STEER_CASE, TELL_HIT
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for, joined_cases, keys_of_visible_cases
from clew.bureau.hits.models import AccessRequest, Answer, AskedCase
from clew.bureau.persons.queries import DossierRow, KeptDossier, case_handlings, dossiers_kept_by
from clew.bureau.vault.models import Location, Match
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.touches import kept_touches, was_rejected
from clew.bureau.vault.queries.visibility import visible_locations_in
from clew.handling.marking import Marking, combined
from clew.handling.tlp import Tlp, strictest


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
    return _as_hits(officer, touching(officer))


def hits_of_dossier(officer: Officer, row: DossierRow) -> list[Hit]:
    """Return the hits on a dossier's items: of which bureaux something touches it.

    They are told to the team of a case that keeps the dossier, as the hits of the case are.
    """
    hidden = _hidden(officer)
    cases = _told_cases(officer, {part.case_id for part in row.parts})
    sides = _sides_of_dossiers(officer, [row], cases, hidden) if hidden.exists() else ()
    return _as_hits(officer, _touching(officer, cases, list(sides), hidden))


def _as_hits(officer: Officer, touching: Iterable["Touching"]) -> list[Hit]:
    found = sorted(touching, key=lambda one: (one.case.number, one.bureau.name))
    asked = AccessRequest.objects.filter(officer=officer.pk).order_by("pk")
    last = {(one.about_id, one.bureau_id): one for one in asked.prefetch_related("asked")}
    return [_hit(one, last.get((one.case.pk, one.bureau.pk))) for one in found]


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
    cases = _told_cases(officer)
    rows = [one for one in dossiers_kept_by(officer, list(cases)) if one.items]
    sides = [
        *_own_sides(officer, cases, hidden),
        *_sides_of_dossiers(officer, rows, cases, hidden),
    ]
    yield from _touching(officer, cases, sides, hidden)


def _told_cases(officer: Officer, among: Collection[UUID] | None = None) -> dict[UUID, Case]:
    """The open cases of the officer's teams whose hits may be told: all, or of these."""
    cases = joined_cases(officer).filter(closed_at=None, tell_hits=True)
    cases = cases if among is None else cases.filter(pk__in=among)
    return {one.pk: one for one in cases}


def _touching(
    officer: Officer,
    cases: Mapping[UUID, Case],
    sides: Collection["_Side"],
    hidden: QuerySet[Case],
) -> Iterator[Touching]:
    behind = hidden.in_bulk({key for side in sides for key in side.behind})
    told: dict[UUID, dict[UUID, dict[UUID, tuple[Case, Tlp]]]] = {key: {} for key in cases}
    for side in sides:
        for other in (behind[key] for key in sorted(side.behind & behind.keys())):
            if TELL_HIT.admits(officer, sides=[side.marking, other.handling]):
                label = strictest([side.marking.tlp, other.handling.tlp])
                of_bureau = told[side.case].setdefault(other.bureau_id, {})
                of_bureau.setdefault(other.pk, (other, label))
    for key, by_bureau in told.items():
        for several in by_bureau.values():
            others, labels = zip(*several.values(), strict=True)
            yield Touching(cases[key], others[0].bureau, others, strictest(labels))


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
    answers = {one.answer for one in request.asked.all()}
    if Answer.GRANTED in answers:
        return Answer.GRANTED.value
    return (Answer.WAITING if Answer.WAITING in answers else Answer.DECLINED).value


def _hidden(officer: Officer) -> QuerySet[Case]:
    """The cases that tell hits and that the officer may not see."""
    unseen = IsAmong("pk", keys_of_visible_cases(officer), negated=True)
    return Case.objects.filter(unseen, tell_hits=True).select_related("bureau")


@dataclass(frozen=True, slots=True)
class _Side:
    """A case or a dossier that it keeps, under its marking, and the hidden cases behind it."""

    case: UUID
    marking: Marking
    behind: set[UUID]


def _own_sides(
    officer: Officer, cases: Mapping[UUID, Case], hidden: QuerySet[Case]
) -> Iterator[_Side]:
    """Cases that something hidden touches."""
    there = Q(other_case__in=hidden.values("pk")) | Q(other_case=None)
    kept = kept_touches(cases, there)
    own: set[tuple[str, UUID]] = set()
    for several in batched({one.ours for one in kept}, KEYS_AT_ONCE, strict=False):
        places = visible_locations_in(officer, cases).order_by().filter(item__in=several)
        own.update(places.values_list("item", "exhibit__case").distinct())
    holders: dict[str, set[UUID]] = defaultdict(set)
    for item, case in _holders(hidden, {one.theirs for one in kept}):
        holders[item].add(case)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for one in kept:
        if (one.ours, one.case) in own and one.theirs in holders:
            found[one.case] |= holders[one.theirs]
    for case, behind in found.items():
        yield _Side(case, cases[case].handling, behind)


def _sides_of_dossiers(
    officer: Officer,
    rows: Collection[DossierRow | KeptDossier],
    cases: Mapping[UUID, Case],
    hidden: QuerySet[Case],
) -> Iterator[_Side]:
    """Dossiers of these cases that something hidden touches, under the markings of all items."""
    items = {item for row in rows for item in row.items}
    held = _held(hidden, items)
    sources = case_handlings(officer, items)
    for row in rows:
        behind = {key for item in row.items for key in held.get(item, ())}
        of_items = [one for item in sorted(row.items) for one in sources.get(item, ())]
        for case in {part.case_id for part in row.parts} & cases.keys() if behind else ():
            yield _Side(case, combined([cases[case].handling, *of_items]), behind)


def _held(hidden: QuerySet[Case], items: Collection[str]) -> dict[str, set[UUID]]:
    """For these items the hidden cases that hold it, or one that a standing match joins to it.

    What was only lent to a case is its lender's to tell of.
    """
    held: dict[str, set[UUID]] = defaultdict(set)
    for item, case in _holders(hidden, items):
        held[item].add(case)
    joined: dict[str, set[str]] = defaultdict(set)
    for ours, theirs in _joined(hidden, items):
        joined[theirs].add(ours)
    for theirs, case in _holders(hidden, list(joined)):
        for ours in joined[theirs]:
            held[ours].add(case)
    return dict(held)


def _holders(hidden: QuerySet[Case], items: Collection[str]) -> Iterator[tuple[str, UUID]]:
    """Each of these items with a hidden case that holds it."""
    rows = _hidden_places(hidden).values_list("item", "exhibit__case").distinct()
    for several in batched(items, KEYS_AT_ONCE, strict=False):
        yield from rows.filter(item__in=several)


def _joined(hidden: QuerySet[Case], items: Collection[str]) -> Iterator[tuple[str, str]]:
    """These items with those in hidden cases that a standing match joins to them.

    Whether one is in a hidden case is asked of each match, in a CASE: the database would else begin
    with all that lies in hidden cases.
    """
    for ours, theirs in (("query", "target"), ("target", "query")):
        there = Exists(_hidden_places(hidden).filter(item=OuterRef(theirs)))
        is_held = SqlCase(When(there, then=Value(1)), default=Value(0))
        every = Match.objects.filter(target__isnull=False).annotate(is_held=is_held)
        matched = every.filter(~was_rejected(), is_held=1)
        for several in batched(items, KEYS_AT_ONCE, strict=False):
            yield from matched.filter(Q((f"{ours}__in", several))).values_list(ours, theirs)


def _hidden_places(hidden: QuerySet[Case]) -> QuerySet[Location]:
    return Location.objects.filter(loans=None, exhibit__case__in=hidden.values("pk")).order_by()


def _hit(one: Touching, request: AccessRequest | None) -> Hit:
    asked = how_it_stands(request) if request else ""
    reasons = {answered.reason for answered in request.asked.all()} if request else set()
    return Hit(
        id=one.id,
        case_id=one.case.pk,
        case_number=one.case.number,
        bureau=one.bureau.name,
        marking=one.marking,
        asked=asked,
        declined_for=sorted(reasons) if asked == Answer.DECLINED else (),
    )

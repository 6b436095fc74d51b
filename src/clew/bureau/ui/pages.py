"""Pages: the officer's cases, one case with its items, one item with its matches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id, visible_cases
from clew.bureau.ui.viewing import has_thumbnail, log_view, officers_page
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.match.evidence import in_words
from clew.model.match import Relation, Span

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_PAGE = 60
_SHOWN = {"all": None, "matched": True, "unmatched": False}


@dataclass(frozen=True, slots=True)
class Card:
    """An item as the case page shows it: its name, and its best match in a word."""

    item: ItemRow
    path: str
    badge: str
    note: str
    has_picture: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One clip's stretch as a bar: where it starts and how long it is, in percent."""

    label: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Line:
    """A match as the item page shows it."""

    row: MatchRow
    places: Sequence[LocationRow]
    has_picture: bool
    evidence: str
    sides: Sequence[Side]


@require_safe
@officers_page
def cases(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the cases that the officer may see."""
    rows = [(case, queries.case_totals(officer, case)) for case in visible_cases(officer)]
    log_view(tags.UI_CASES_VIEWED, officer, subject="")
    return render(request, "ui/cases.html", {"rows": rows})


@require_safe
@officers_page
def case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show one case: totals, its items page by page, and the files that were not read."""
    found = case_by_id(officer, case_id)
    shown = request.GET.get("show", "all")
    number = _page_number(request)
    items = queries.items_of_case(
        officer,
        found,
        offset=(number - 1) * _PAGE,
        limit=_PAGE + 1,
        only=queries.Only(matched=_SHOWN.get(shown)),
    )
    log_view(tags.UI_CASE_VIEWED, officer, subject=str(found.pk))
    context = {
        "case": found,
        "totals": queries.case_totals(officer, found),
        "cards": _cards(officer, items[:_PAGE], case_number=found.number),
        "shown": shown if shown in _SHOWN else "all",
        "choices": list(_SHOWN),
        "number": number,
        "has_more": len(items) > _PAGE,
        "unread": queries.unread_of_case(officer, found, limit=200),
    }
    return render(request, "ui/case.html", context)


@require_safe
@officers_page
def item(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Show one item: where it was found, its hashes and facts, its matches."""
    return item_page(request, officer, sha256)


def item_page(
    request: HttpRequest, officer: "Officer", sha256: str, *, error: str = "", picture: str = ""
) -> HttpResponse:
    """Return the item's page; `picture` is a data address of the revealed thumbnail."""
    found = queries.item(officer, sha256)
    matches = queries.matches_of(officer, [found.sha256]).get(found.sha256, [])
    others = {match.other for match in matches if match.other}
    places = queries.locations(officer, others | {found.sha256})
    log_view(tags.UI_ITEM_VIEWED, officer, subject=found.sha256)
    context = {
        "item": found,
        "has_picture": has_thumbnail(found.sha256),
        "places": places[found.sha256],
        "facts": _facts(found),
        "tags": _tags(found),
        "lines": [_line(match, found, places) for match in matches],
        "error": error,
        "picture": picture,
    }
    return render(request, "ui/item.html", context, status=422 if error else 200)


def _page_number(request: HttpRequest) -> int:
    try:
        return min(10_000, max(1, int(request.GET.get("page", "1"))))
    except ValueError:
        return 1


def _cards(officer: "Officer", items: Sequence[ItemRow], *, case_number: str) -> list[Card]:
    sha256s = [one.sha256 for one in items]
    matches = queries.matches_of(officer, sha256s)
    places = queries.locations(officer, sha256s)
    return [
        _card(one, matches.get(one.sha256, ()), places[one.sha256], case_number) for one in items
    ]


def _card(
    one: ItemRow, matches: Sequence[MatchRow], places: Sequence[LocationRow], case_number: str
) -> Card:
    path = next(place.path for place in places if place.case_number == case_number)
    badge, note = _in_a_word(one, matches, places)
    return Card(one, path, badge, note, has_thumbnail(one.sha256))


def _in_a_word(
    one: ItemRow, matches: Sequence[MatchRow], places: Sequence[LocationRow]
) -> tuple[str, str]:
    if len(places) > 1:
        return Relation.SAME_FILE.value, f"found in {len(places)} places"
    if matches:
        note = f"{len(matches)} matches" if len(matches) > 1 else f"score {matches[0].score:.3f}"
        return matches[0].relation.value, note
    assert one.state is not None
    return one.state.value, one.state_reason


def _facts(found: ItemRow) -> list[tuple[str, object]]:
    """What the file says of itself, without its further tags and what is as usual."""
    told = {name: value for name, value in found.facts.items() if name != "tags"}
    if told.get("reduced_by") == 1:
        del told["reduced_by"]
    return [
        (name.removesuffix("_s"), ", ".join(value) if isinstance(value, list) else value)
        for name, value in sorted(told.items())
    ]


def _tags(found: ItemRow) -> list[tuple[str, str]]:
    tags_ = found.facts.get("tags")
    return sorted(tags_.items()) if isinstance(tags_, Mapping) else []


def _line(match: MatchRow, found: ItemRow, places: Mapping[str, Sequence[LocationRow]]) -> Line:
    sides = []
    if match.item_span and match.other_span:
        duration = found.facts.get("duration_s")
        longest = max(
            match.item_span.end_s,
            match.other_span.end_s,
            duration if isinstance(duration, float) else 0.0,
        )
        sides = [
            _side("this", match.item_span, longest),
            _side("other", match.other_span, longest),
        ]
    turn = match.transform if match.item_is_query else match.transform.inverse
    words = in_words(match.evidence, turn)
    has_picture = match.other is not None and has_thumbnail(match.other)
    return Line(match, places.get(match.other or "", ()), has_picture, words, sides)


def _side(label: str, span: Span, longest: float) -> Side:
    longest = longest or 1.0
    return Side(
        f"{label}: {span.start_s:.1f} to {span.end_s:.1f} s",
        round(100 * span.start_s / longest, 1),
        round(max(1.0, 100 * span.length_s / longest), 1),
    )

"""Pages: the officer's cases, one case with its items, one item with its matches."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.accounts.queries import other_members
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id, visible_cases
from clew.bureau.reports.words import FAMILY_NAMES
from clew.bureau.ui.cards import cards_of, split_path
from clew.bureau.ui.choices import UNREAD, groups_of, known_name, only_of
from clew.bureau.ui.dossiers import dossiers_of_case, known_of_items
from clew.bureau.ui.faces import faces_in_words
from clew.bureau.ui.facts import facts_in_words, further_tags
from clew.bureau.ui.lines import lines_of
from clew.bureau.ui.markings import marking_of
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.ui.notes import notes_of_item
from clew.bureau.ui.objects import objects_in_words
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.sayings import sayings_in_words
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.texts import text_in_words
from clew.bureau.ui.viewing import log_view, page_under
from clew.bureau.ui.voices import voices_in_words
from clew.bureau.vault import queries
from clew.bureau.vault.queries import CaseTotals
from clew.bureau.vault.queries.conditions import conditions
from clew.bureau.vault.queries.visibility import is_found_under
from clew.bureau.watch.queries import count_finds, finds_by_case
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.model.media import Family

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_SHOWN = frozenset({Family.IMAGE, Family.CLIP})
_CASES, _CARDS, _UNREAD, _LINES, _PLACES = 25, 60, 200, 50, 50


@require_safe
@page_under(rules.ENTER)
def cases(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the cases that the officer may see, newest first."""
    seen = visible_cases(officer).order_by("-opened_at", "-number")
    page = Page.of(number=asked_page(request), size=_CASES, total=seen.count())
    shown = list(seen[page.offset : page.offset + page.size])
    new = finds_by_case(officer, [case.pk for case in shown])
    counts = queries.case_counts(officer, shown)
    rows = [(case, counts[case.pk], new.get(case.pk, 0)) for case in shown]
    log_view(tags.UI_CASES_VIEWED, officer, subject="")
    context = {
        "rows": rows,
        "page": page,
        "can_search": rules.WORK_ON_CASE.gate.admits(officer),
    }
    return render(request, "ui/cases.html", context)


@require_safe
@page_under(rules.READ_CASE)
def case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show one case in figures, and the items or problems that were chosen, page by page."""
    return case_page(request, officer, case_id)


def case_page(
    request: HttpRequest, officer: "Officer", case_id: UUID, *, error: str = ""
) -> HttpResponse:
    """Return the case's page."""
    found = case_by_id(officer, case_id)
    totals = queries.case_totals(officer, found)
    groups = groups_of(totals)
    name = known_name(request.GET.get("show", ""))
    chosen = next(one for group in groups for one in group.choices if one.name == name)
    size = _UNREAD if name == UNREAD else _CARDS
    page = Page.of(number=asked_page(request), size=size, total=chosen.count)
    pictures = PagePictures(officer)
    rows = _rows(officer, found, name, page, pictures)
    told = dossiers_of_case(officer, found, pictures=pictures)
    shown = {"show": chosen.name, "page": page.number}
    log_view(
        tags.UI_CASE_VIEWED,
        officer,
        subject=str(found.pk),
        details=shown,
        pictures=pictures.items,
    )
    return render(
        request,
        "ui/case.html",
        {"case": found, "totals": totals, "groups": groups, "chosen": chosen, "page": page}
        | {"error": error, "tabs": tabs_of(officer, found, here="case")}
        | {"new_finds": count_finds(officer, case=found)}
        | _may(officer, found)
        | _told(totals)
        | told
        | rows,
        status=422 if error else 200,
    )


def _may(officer: "Officer", case: "Case") -> dict[str, bool]:
    """Whether the officer may make the case's report, refer what is in it, and plan from it."""
    can_export = rules.EXPORT_CASE.admits(officer, record=case)
    refers = rules.HANDLE_REFERRALS.gate.admits(officer)
    can_plan = rules.PLAN_IN_CASE.admits(officer, record=case)
    return {"can_export": can_export, "can_refer": can_export and refers, "can_plan": can_plan}


def _told(totals: CaseTotals) -> dict[str, object]:
    return {
        "families": [(FAMILY_NAMES[family], n) for family, n in totals.by_family.items()],
        "unsafe": any("unsafe" in sandbox for sandbox in totals.sandboxes),
    }


def _rows(
    officer: "Officer", case: "Case", name: str, page: Page, pictures: PagePictures
) -> dict[str, object]:
    at = {"offset": page.offset, "limit": page.size}
    if name == UNREAD:
        return {"unread": queries.unread_of_case(officer, case, **at)}
    items = queries.items_of_case(officer, case, only=only_of(name), **at)
    return {"cards": cards_of(officer, items, pictures=pictures, case=case)}


@require_safe
@page_under(rules.READ_CASE)
def item(request: HttpRequest, officer: "Officer", sha256: str) -> HttpResponse:
    """Show one item: where it was found, its hashes and facts, its matches."""
    return item_page(request, officer, sha256)


def item_page(  # noqa: PLR0913 -- the item, and what came of what was asked
    request: HttpRequest,
    officer: "Officer",
    sha256: str,
    *,
    error: str = "",
    picture: str = "",
    not_made: str = "",
) -> HttpResponse:
    """Return the item's page; `picture` is a data address of the revealed thumbnail.

    `error` says why nothing is revealed, `not_made` why no picture of it was made.
    """
    found = queries.item(officer, sha256)
    matches = queries.matches_of(officer, [found.sha256]).get(found.sha256, [])
    page = Page.of(number=asked_page(request), size=_LINES, total=len(matches))
    places = queries.locations(officer, [found.sha256])[found.sha256]
    pictures = PagePictures(officer)
    thumbnail = pictures.thumbnail(found.sha256)
    lines = lines_of(
        officer, found, matches[page.offset : page.offset + page.size], pictures=pictures
    )
    faces = faces_in_words(officer, found, pictures=pictures)
    log_view(tags.UI_ITEM_VIEWED, officer, subject=found.sha256, pictures=pictures.items)
    folder, name = split_path(places[0].path)
    context = {
        "item": found,
        "known": known_of_items(officer, [found.sha256])[found.sha256],
        "folder": folder,
        "name": name,
        "marking": marking_of(officer, places),
        "thumbnail": thumbnail,
        "can_search": rules.WORK_ON_CASE.gate.admits(officer),
        "can_refer": rules.HANDLE_REFERRALS.gate.admits(officer)
        and is_found_under(rules.EXPORT_CASE, officer, [found.sha256]),
        "can_reveal": is_found_under(rules.REVEAL, officer, [found.sha256]),
        "can_make_picture": found.family in _SHOWN
        and is_found_under(rules.EXPORT_PICTURE, officer, [found.sha256]),
        "members": other_members(officer),
        "not_made": not_made,
        "places": places[:_PLACES],
        "places_count": len(places),
        "facts": facts_in_words(found),
        "tags": further_tags(found),
        "lines": lines,
        "matches_count": len(matches),
        "page": page,
        "error": error,
        "picture": picture,
        **faces,
        **sayings_in_words(officer, found),
        **voices_in_words(officer, found),
        **text_in_words(officer, found),
        **objects_in_words(officer, found),
        **notes_of_item(officer, found.sha256),
        "place_not_looked_for": why_not_looked_for(found, PLACE.name),
        "conditions": conditions(officer, [found.sha256]).get(found.sha256, ()),
    }
    return render(request, "ui/item.html", context, status=422 if error or not_made else 200)

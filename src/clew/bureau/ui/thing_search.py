"""Search by things that were seen in pictures and clips, among all that the officer may see.

A reason is asked for, and it is in the log with the things before anything is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.ui.found_items import FoundItem, found_items
from clew.bureau.ui.objects import ThingCard, thing_card
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.actions.object_search import NoThingsError, search_objects
from clew.bureau.vault.queries.objects import FoundItem as Seen
from clew.bureau.vault.queries.objects import FoundThings
from clew.fingerprint.objects.seen import OBJECT_CAVEAT
from clew.fingerprint.objects.things import UnknownThingError, other_words

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LONGEST = 1_000  # characters; the search says what is too much


@dataclass(frozen=True, slots=True)
class ThingLead:
    """An item in which all the things were seen, perhaps: the surest sighting of each."""

    item: FoundItem
    why: str
    things: Sequence[ThingCard]


@require_safe
@page_under(rules.WORK_ON_CASE)
def thing_search(request: HttpRequest, _officer: "Officer") -> HttpResponse:
    """Ask for things to search by, and why."""
    return _page(request, {})


@require_POST
@page_under(rules.WORK_ON_CASE)
def search_things(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the items in which all these things were seen, perhaps, the surest first."""
    given = request.POST.get("things", "")[:_LONGEST]
    asked = [one.strip() for one in given.split(",") if one.strip()]
    reason = request.POST.get("reason", "")[:2000]
    try:
        found = search_objects(asked, acting_officer=officer, reason=reason, now=now())
    except (NoReasonError, NoThingsError, UnknownThingError) as error:
        return _page(request, {}, error=said_by(error))
    pictures = PagePictures(officer)
    leads = thing_leads(officer, found, pictures=pictures)
    if pictures.items:
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject="", pictures=pictures.items)
    return _page(request, {"searched": True, "leads": leads, "count": found.count})


def thing_leads(
    officer: "Officer", found: FoundThings, *, pictures: PagePictures
) -> list[ThingLead]:
    """Return items in which things were seen as a page shows them, in their order."""
    items = found_items(officer, [one.sha256 for one in found.items], pictures=pictures)
    return [
        ThingLead(
            item=items[one.sha256],
            why=_why(one),
            things=[thing_card(sighting) for sighting in one.sightings],
        )
        for one in found.items
    ]


def _why(one: Seen) -> str:
    sure = round(100 * one.score)
    told = _("%(sure)d %% sure"), _("all of them, the least sure %(sure)d %%")
    return told[len(one.sightings) > 1] % {"sure": sure}


def _page(request: HttpRequest, found: Mapping[str, object], *, error: str = "") -> HttpResponse:
    context = {
        "things": request.POST.get("things", ""),
        "reason": request.POST.get("reason", ""),
        "error": error,
        "caveat": OBJECT_CAVEAT,
        "known_things": other_words(),
        **found,
    }
    return render(request, "ui/thing_search.html", context, status=422 if error else 200)

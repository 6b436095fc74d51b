"""Search by words that were read in pictures and clips, among all that the officer may see.

A reason is asked for, and it is in the log with the words before anything is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.reports.words import score_in_words
from clew.bureau.ui.found_items import FoundItem, found_items
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.texts import TextCard, text_card
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault.actions.text_search import MOST_FOUND, NoWordsError, search_text
from clew.bureau.vault.queries.text import FoundText
from clew.fingerprint.text.line import TEXT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LINES = 8
_LONGEST = 1_000  # characters; the search says what is too long


@dataclass(frozen=True, slots=True)
class TextLead:
    """An item in which the words were read, perhaps: the lines that hold them.

    `why` tells in words how like they are.
    """

    item: FoundItem
    why: str
    lines: Sequence[TextCard]
    more_lines: int


@require_safe
@page_under(rules.WORK_ON_CASE)
def text_search(request: HttpRequest, _officer: "Officer") -> HttpResponse:
    """Ask for words to search by, and why."""
    return _page(request, {})


@require_POST
@page_under(rules.WORK_ON_CASE)
def search_words(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the items in which the words were read, perhaps, the likest first."""
    asked = request.POST.get("words", "")[:_LONGEST].strip()
    reason = request.POST.get("reason", "")[:2000]
    try:
        found = search_text(asked, acting_officer=officer, reason=reason, now=now())
    except (NoReasonError, NoWordsError) as error:
        return _page(request, {}, error=said_by(error))
    pictures = PagePictures(officer)
    leads = text_leads(officer, found, pictures=pictures)
    if pictures.items:
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject="", pictures=pictures.items)
    return _page(request, {"searched": True, "leads": leads})


def text_leads(
    officer: "Officer", found: Sequence[FoundText], *, pictures: PagePictures
) -> list[TextLead]:
    """Return items in which words were read as a page shows them, in their order."""
    items = found_items(officer, [one.sha256 for one in found], pictures=pictures)
    return [
        TextLead(
            item=items[one.sha256],
            why=_why(one),
            lines=[text_card(line) for line in one.lines[:_LINES]],
            more_lines=max(0, len(one.lines) - _LINES),
        )
        for one in found
    ]


def _why(one: FoundText) -> str:
    if one.is_exact:
        return "the very words"
    return f"words like these, likeness {score_in_words(one.likeness)}"


def _page(request: HttpRequest, found: Mapping[str, object], *, error: str = "") -> HttpResponse:
    context = {
        "words": request.POST.get("words", ""),
        "reason": request.POST.get("reason", ""),
        "error": error,
        "most": MOST_FOUND,
        "caveat": TEXT_CAVEAT,
        **found,
    }
    return render(request, "ui/text_search.html", context, status=422 if error else 200)

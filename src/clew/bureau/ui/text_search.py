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
from clew.bureau.persons.queries import already_identified
from clew.bureau.reports.words import score_in_words
from clew.bureau.ui.dossiers import Known, known_in_words
from clew.bureau.ui.form_text import text_given
from clew.bureau.ui.lines import PLACES
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.texts import TextCard, text_card
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.vault import queries
from clew.bureau.vault.actions.text_search import MOST_FOUND, NoWordsError, search_text
from clew.bureau.vault.queries import LocationRow
from clew.bureau.vault.queries.text import FoundText
from clew.fingerprint.text.line import TEXT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LINES = 8
_LONGEST = 1_000  # characters; the search says what is too long


@dataclass(frozen=True, slots=True)
class TextLead:
    """An item in which the words were read, perhaps: the lines that hold them, and where it stands.

    `why` tells in words how like they are.
    """

    sha256: str
    why: str
    lines: Sequence[TextCard]
    more_lines: int
    picture: str
    places: Sequence[LocationRow]
    more_places: int
    known: Sequence[Known]


@require_safe
@page_under(rules.WORK_ON_CASE)
def text_search(request: HttpRequest, _officer: "Officer") -> HttpResponse:
    """Ask for words to search by, and why."""
    return _page(request, {})


@require_POST
@page_under(rules.WORK_ON_CASE)
def search_words(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the items in which the words were read, perhaps, the likest first."""
    asked = text_given(request.POST, "words", most=_LONGEST).strip()
    reason = text_given(request.POST, "reason", most=2000)
    try:
        found = search_text(asked, acting_officer=officer, reason=reason, now=now())
    except (NoReasonError, NoWordsError) as error:
        return _page(request, {}, error=str(error))
    pictures = PagePictures(officer)
    leads = text_leads_of(officer, found, pictures=pictures)
    if pictures.items:
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject="", pictures=pictures.items)
    return _page(request, {"searched": True, "leads": leads})


def text_leads_of(
    officer: "Officer", found: Sequence[FoundText], *, pictures: PagePictures
) -> list[TextLead]:
    """Return what a search by words found, in its order."""
    sha256s = [one.sha256 for one in found]
    places = queries.locations(officer, sha256s)
    known = already_identified(officer, sha256s)
    return [
        TextLead(
            sha256=one.sha256,
            why=_why(one),
            lines=[text_card(line) for line in one.lines[:_LINES]],
            more_lines=max(0, len(one.lines) - _LINES),
            picture=pictures.thumbnail(one.sha256),
            places=places[one.sha256][:PLACES],
            more_places=max(0, len(places[one.sha256]) - PLACES),
            known=[known_in_words(row) for row in known.get(one.sha256, ())],
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

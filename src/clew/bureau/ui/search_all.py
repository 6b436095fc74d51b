"""Search over everything that an officer may see: a box on every page, a file dropped on this one.

Queries come as forms, so that they stand in no address and in no log of a web server. A file is
read in the sandbox, held against the vault and the hash lists, and forgotten.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.accounts.actions.preferring import set_search_key
from clew.bureau.audit import tags
from clew.bureau.search.actions import search_everything
from clew.bureau.search.asked import LONGEST, BadQueryError
from clew.bureau.search.hit import Kind
from clew.bureau.ui.file_answers import FileAnswers, answers_of, ask_vault
from clew.bureau.ui.found_items import found_items
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.search_told import KIND_NAMES, ToldGroup, told_groups
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.text_search import text_leads
from clew.bureau.ui.thing_search import thing_leads
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.uploads import NoUploadError, one_upload
from clew.fingerprint.objects.seen import OBJECT_CAVEAT
from clew.fingerprint.text.line import TEXT_CAVEAT
from clew.index.hamming import IndexDamagedError
from clew.index.sealed import SealedDamagedError
from clew.media.sandbox import SandboxUnavailableError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_UNANSWERED = (NoUploadError, SandboxUnavailableError, IndexDamagedError, SealedDamagedError)


@require_safe
@page_under(rules.SEARCH_ALL)
def search_all(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Ask for anything."""
    return _page(request, officer, {})


@require_POST
@page_under(rules.SEARCH_ALL)
def found(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Tell all that the officer may see and that was asked for, by kind."""
    asked, reason = request.POST.get("asked", ""), request.POST.get("reason", "")[:2000]
    try:
        answer = search_everything(asked, acting_officer=officer, reason=reason, now=now())
    except (BadQueryError, IndexDamagedError) as error:
        return _page(request, officer, {}, error=said_by(error))
    pictures = PagePictures(officer)
    groups = told_groups(officer, answer)
    leads = _media(officer, groups, pictures)
    texts = text_leads(officer, answer.texts, pictures=pictures)
    things = thing_leads(officer, answer.things, pictures=pictures)
    _log_pictures(officer, pictures)
    context = {
        "searched": True,
        "groups": groups,
        "item_leads": leads,
        "media": [
            (Kind.TEXT, KIND_NAMES[Kind.TEXT], texts, TEXT_CAVEAT),
            (Kind.THING, KIND_NAMES[Kind.THING], things, OBJECT_CAVEAT),
        ],
        "has_found": bool(groups or texts or things),
        "looked_in_media": answer.looked_in_media,
    }
    return _page(request, officer, context)


@require_POST
@page_under(rules.SEARCH_ALL)
def found_by_file(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Tell what is like a file, which is forgotten afterwards."""
    try:
        answers = ask_vault(officer, one_upload(request), now=now())
    except _UNANSWERED as error:
        return _page(request, officer, {}, file_error=said_by(error))
    pictures = PagePictures(officer)
    told: FileAnswers = answers_of(officer, answers, pictures=pictures)
    _log_pictures(officer, pictures)
    return _page(request, officer, {"searched": True, "by_file": told})


@require_POST
@page_under(rules.SEARCH_ALL)
def keep_key(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Keep whether the key / leads to the box."""
    set_search_key(officer, is_on="on" in request.POST, now=now())
    return redirect("search-all")


def _media(
    officer: "Officer", groups: Sequence[ToldGroup], pictures: PagePictures
) -> list[Mapping[str, object]]:
    """The items of the groups with their pictures, each with why it was found."""
    hits = [hit for group in groups if group.kind is Kind.ITEM for hit in group.hits]
    items = found_items(officer, [hit.what for hit in hits], pictures=pictures)
    return [{"item": items[hit.what], "why": hit.why} for hit in hits]


def _log_pictures(officer: "Officer", pictures: PagePictures) -> None:
    if pictures.items:
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject="", pictures=pictures.items)


def _page(
    request: HttpRequest,
    officer: "Officer",
    context: Mapping[str, object],
    *,
    error: str = "",
    file_error: str = "",
) -> HttpResponse:
    asked_before = {
        "asked": request.POST.get("asked", ""),
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST,
        "error": error,
        "file_error": file_error,
        "may_look_in_media": rules.WORK_ON_CASE.gate.admits(officer),
    }
    status = 422 if error or file_error else 200
    return render(request, "ui/search_all.html", {**asked_before, **context}, status=status)

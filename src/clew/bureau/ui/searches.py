"""Searches by a face or a voice: of an item, or of a file that is not added. Leads, never proof.

A file is read in the sandbox and forgotten. A reason is asked for, and it is in the log before
anything is answered. Faces are shown blurred and grey.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError, told
from clew.bureau.ui.leads import leads_of
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.pictures import WITH_PICTURES
from clew.bureau.ui.searchable import SEARCHABLE, Searchable, asked_of_file, asked_of_item
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.uploads import NoUploadError, UploadedFile, read_upload, uploaded
from clew.bureau.vault import queries
from clew.bureau.vault.actions.trait_search import MOST_LEADS, search_traits
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries.traits import traits_of_item
from clew.bureau.vault.traits import why_no_lead
from clew.index.sealed import SealedDamagedError
from clew.intake.file_reading import FileReading
from clew.media.sandbox import SandboxUnavailableError
from clew.model.match import Match
from clew.model.problem import Problem, ProblemCode
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 48


class BadQuestionError(ValueError):
    """What was asked about cannot be searched by."""


_ANSWERED = (
    BadQuestionError,
    NoReasonError,
    NoUploadError,
    SandboxUnavailableError,
    SealedDamagedError,
)


@require_safe
@page_under(rules.WORK_ON_CASE)
def search(request: HttpRequest, _officer: "Officer", what: str) -> HttpResponse:
    """Ask for a file to search by, and why."""
    return _page(request, what, {})


@require_POST
@csp_override(WITH_PICTURES)
@page_under(rules.WORK_ON_CASE)
def search_file(request: HttpRequest, officer: "Officer", what: str) -> HttpResponse:
    """Search by a file, which is forgotten afterwards."""
    by = _searchable(what)
    try:
        reason = _reason(request, by)
        ((_, file_given),) = uploaded(request)[:1]
        file = read_file(file_given, by)
        seen = by.kept.trait.seen_in(file.fingerprints)
        subject = file.digests.sha256.hex()
        matches, nothing = found_by(
            officer,
            by,
            seen,
            subject=subject,
            reason=reason,
            not_looked_for=file.not_looked_for,
            problem=file.problem,
        )
    except _ANSWERED as error:
        return _page(request, what, {}, error=said_by(error))
    found = _shown(officer, matches, nothing, pictures=PagePictures(officer), subject=subject)
    context = {
        "file": file.shown,
        "problem": f"{file.problem.reason}; {file.problem.advice}" if file.problem and seen else "",
        "asked": [asked_of_file(by, one) for one in seen[:_SHOWN]],
    }
    return _page(request, what, context | found)


@require_POST
@page_under(rules.WORK_ON_CASE)
def search_item(request: HttpRequest, officer: "Officer", sha256: str, what: str) -> HttpResponse:
    """Search by one face or voice of an item, or by all of them."""
    by, item = _searchable(what), queries.item(officer, sha256)
    part = request.POST.get("part", "")
    context = {"item": item, "part": part}
    try:
        reason = _reason(request, by)
        seen = chosen_of(officer, by, item.sha256, part)
        pictures = PagePictures(officer)
        asked = [asked_of_item(by, item.sha256, one, pictures=pictures) for one in seen[:_SHOWN]]
        matches, nothing = found_by(
            officer,
            by,
            seen,
            subject=item.sha256,
            reason=reason,
            not_looked_for=item.not_looked_for,
        )
    except _ANSWERED as error:
        return _page(request, what, context, error=said_by(error))
    found = _shown(officer, matches, nothing, pictures=pictures, subject=item.sha256)
    return _page(request, what, context | {"asked": asked} | found)


def _page(
    request: HttpRequest, what: str, context: Mapping[str, object], *, error: str = ""
) -> HttpResponse:
    """The page: what was found if anything was asked, and the form to ask anew."""
    by = _searchable(what)
    asked_before = {
        "what": what,
        "by": by,
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    others = [(name, other.kept.one) for name, other in SEARCHABLE.items() if name != what]
    return render(
        request,
        "ui/search.html",
        {**asked_before, "others": others, "most": MOST_LEADS, **context},
        status=422 if error else 200,
    )


def _searchable(what: str) -> Searchable:
    if what not in SEARCHABLE:
        raise Http404
    return SEARCHABLE[what]


def _reason(request: HttpRequest, by: Searchable) -> str:
    """The reason, asked for before a file is read."""
    return told(
        request.POST.get("reason", ""),
        what=Wording("this %(one)s is searched for", one=Wording.name_of(by.kept.one)),
    )


def read_file(file: UploadedFile, by: Searchable) -> FileReading:
    """Return what is learned of a file, if it is of a kind that can hold a trait.

    Raises:
        BadQuestionError: it is not.
        SandboxUnavailableError: this machine cannot confine the decoder.
    """
    reading = read_upload(file, kinds=[by.kept.trait.kind])
    if reading.media_type.family in by.families:
        return reading
    if reading.problem is not None and reading.problem.code is ProblemCode.EMPTY:
        raise BadQuestionError(Wording("the file %(line)s", line=reading.problem.line))
    raise BadQuestionError(
        Wording(
            "the file %(shown)s: its content is %(mime)s; choose %(files)s",
            shown=reading.shown,
            mime=reading.media_type.mime,
            files=Wording.name_of(by.files),
        )
    )


def chosen_of(officer: "Officer", by: Searchable, sha256: str, part: str) -> Sequence[Any]:
    """Return the one of the item that was chosen, or all of them.

    Raises:
        ItemNotFoundError: the item does not exist, or the officer may not see it.
        BadQuestionError: it has no such one.
    """
    seen = traits_of_item(by.kept.trait, officer, sha256, templates=current_vault().templates)
    chosen = [one for one in seen if part in {"", str(one.part)}]
    if part and not chosen:
        raise BadQuestionError(
            Wording(
                "the item has no such %(one)s; choose one on its page",
                one=Wording.name_of(by.kept.one),
            )
        )
    return chosen


def found_by(  # noqa: PLR0913 -- who asks what of which file, and why
    officer: "Officer",
    by: Searchable,
    seen: Sequence[Any],
    *,
    subject: str,
    reason: str,
    not_looked_for: Mapping[str, str],
    problem: Problem | None = None,
) -> tuple[Sequence[Match], str]:
    """Return what was found, or why nothing was; who asks, what and why is logged before.

    Raises:
        NoReasonError: there is no reason.
        SealedDamagedError: what is searched is damaged.
    """
    matches = search_traits(
        by.kept,
        seen,
        subject=subject,
        vault=current_vault(),
        acting_officer=officer,
        reason=reason,
        now=now(),
    )
    missing = not_looked_for.get(by.kept.trait.kind, "")
    _, nothing = why_no_lead(by.kept, seen, not_looked_for=missing, problem=problem)
    return matches, nothing


def _shown(
    officer: "Officer",
    matches: Sequence[Match],
    nothing: str,
    *,
    pictures: PagePictures,
    subject: str,
) -> dict[str, object]:
    """What was found as the page shows it; the pictures of it are logged as one view."""
    leads = leads_of(officer, matches, pictures=pictures)
    if pictures.items:
        log_view(tags.VAULT_THUMBNAIL_VIEWED, officer, subject=subject, pictures=pictures.items)
    return {"searched": True, "leads": leads, "nothing": nothing}

"""Reports: taken in, listed, what each says, marked, recalled; what of them was refused."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.cases import change_from
from clew.bureau.api.given import Given, Marking, ReportKey, Why
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, inlined
from clew.bureau.audit import tags
from clew.bureau.network import actions
from clew.bureau.network.queries import (
    refusals,
    reports_by_key,
    sightings_for,
    visible_reports,
    with_counts,
)
from clew.bureau.ui.one_report import report_told
from clew.bureau.ui.seen_lines import SeenLine, seen_lines
from clew.bureau.uploads import named, one_upload
from clew.handling.tlp import Tlp
from clew.intake.reports import read_document
from clew.intake.source import Document
from clew.intake.spelling import visible

if TYPE_CHECKING:
    from clew.bureau.network.models import Report

router = Router(tags=["Reports"])
_READ = TokenFor(Scope.READ, rules.READ_REPORTS)
_KEEP = TokenFor(Scope.REPORT, rules.KEEP_REPORTS)


class ReportTold(Schema):
    """A report; `sightings` counts what it says now."""

    key: str
    format: str
    sender: str
    incident: str
    summary: str
    urgent: bool
    received_at: datetime | None
    incident_at: datetime | None
    marking: str
    document: str
    taken_in_at: datetime
    whole: bool
    recalled_at: datetime | None
    sightings: int


class SightingTold(Schema):
    """One thing that a report says: who was seen with what, when, and on which basis.

    A victim is a pseudonym; of what was seen with a victim only the kind is told.
    """

    subject: str
    is_victim: bool
    event: str
    seen: str
    first_at: datetime | None
    last_at: datetime | None
    port: int | None
    written: str
    basis: str
    standing: str


class RefusalTold(Schema):
    """A part of a report that was refused, and what to do about it."""

    document: str
    where: str
    element: str
    reason: str
    advice: str


class RefusedPart(Schema):
    """A part that was refused now."""

    where: str
    element: str
    reason: str
    advice: str


class Taken(Schema):
    """What came of taking a document in: keys of reports, and counts."""

    new: list[str]
    changed: list[str]
    known: list[str]
    broken_off: list[str]
    recalled: list[str]
    sightings: int
    added: int
    withdrawn: int
    refused_count: int
    refused: list[RefusedPart]


class FileOutside(Schema):
    """A file that was written of a report: for people to destroy."""

    sha256: str
    by: str
    at: datetime


class ReadingTold(Schema):
    """What one reading of a report changed."""

    made_at: datetime
    added: int
    withdrawn: int


class UsesTold(Schema):
    """Where a report is used, as far as the officer sees it, and how it came to say what it says.

    `files_written` is null for who is not told which files it left as.
    """

    format: str
    cases: list[str]
    referrals: list[UUID]
    readings: list[ReadingTold]
    files_written: list[FileOutside] | None


class Recalled(Schema):
    """The files that a report left as before it was recalled."""

    files_to_destroy: list[FileOutside]


class HowFar(Given):
    """How far new reports may be shared."""

    tlp: Annotated[Tlp | None, inlined(Tlp)] = None


@router.get("/reports", response=Page[ReportTold], auth=_READ)
def reports(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the reports that the officer may see, in the order they came."""
    log_view(request, tags.NETWORK_REPORTS_LISTED)
    rows = with_counts(visible_reports(caller(request)))
    return paged(part, lambda offset, limit: [_told(one) for one in rows[offset : offset + limit]])


@router.post("/reports", response=Taken, auth=_KEEP)
def take_in(request: HttpRequest, file: File[UploadedFile], given: Form[HowFar]) -> object:  # noqa: ARG001 -- the call's form
    """Take a document in: a CyberTip, an activity log, a mail, a typed form; told by its content.

    Doing it twice changes nothing; a corrected report withdraws what it no longer says.
    """
    with named(one_upload(request)) as path:
        document = Document(path, path.name, in_folder=False)
        return actions.take_in(
            read_document(document, now=now()),
            acting_officer=caller(request),
            source_name=path.name,
            now=now(),
            marking=given.tlp,
        )


@router.get("/reports/refused", response=Page[RefusalTold], auth=_READ)
def refused(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the parts of reports that were refused and not settled since, and what to do."""
    log_view(request, tags.NETWORK_REFUSALS_LISTED)
    names = RefusalTold.model_fields.keys() - {"document"}
    rows = [
        {name: getattr(one, name) for name in names} | {"document": one.source_name}
        for one in refusals(caller(request))
    ]
    return sliced(part, rows)


@router.get("/reports/{key}", response=list[ReportTold], auth=_READ)
def report(request: HttpRequest, key: ReportKey) -> list[Mapping[str, object]]:
    """Tell the report of this key, once for each format that it came in."""
    officer = caller(request)
    for one in reports_by_key(officer, key):
        log_view(request, tags.NETWORK_REPORT_VIEWED, one.pk)
    return [_told(one) for one in with_counts(visible_reports(officer).filter(key=key))]


@router.get("/reports/{key}/uses", response=list[UsesTold], auth=_READ)
def uses(request: HttpRequest, key: ReportKey) -> list[Mapping[str, object]]:
    """Tell in which cases and referrals a report is, its readings, and which files it left as."""
    officer = caller(request)
    found = reports_by_key(officer, key)
    for one in found:
        log_view(request, tags.NETWORK_REPORT_VIEWED, one.pk)
    return [_used(one, report_told(officer, one, page_number=1)) for one in found]


@router.get("/reports/{key}/sightings", response=Page[SightingTold], auth=_READ)
def sightings(request: HttpRequest, key: ReportKey, part: Sliced) -> Mapping[str, object]:
    """List what a report says now."""
    officer = caller(request)
    for one in reports_by_key(officer, key):
        log_view(request, tags.NETWORK_REPORT_VIEWED, one.pk)

    def rows(offset: int, limit: int) -> list[SeenLine]:
        said = sightings_for(officer, report=key)
        return seen_lines(officer, list(islice(said, offset, offset + limit)))

    return paged(part, rows)


@router.post("/reports/{key}/mark", response=Done, auth=_KEEP)
def mark(request: HttpRequest, key: ReportKey, given: Marking) -> Done:
    """Say how a report may be handled; what is left out stays. Who sees it changes at once."""
    officer = caller(request)
    actions.mark_report(officer, key=key, change=change_from(officer, given), now=now())
    return DONE


@router.post("/reports/{key}/recall", response=Recalled, auth=_KEEP)
def recall(request: HttpRequest, key: ReportKey, given: Why) -> Mapping[str, object]:
    """Recall a report: what it said counts no more, also if it comes in again; files are named."""
    officer = caller(request)
    files = actions.recall_report(officer, key=key, reason=given.reason, now=now())
    return {"files_to_destroy": files}


def _told(one: "Report") -> Mapping[str, Any]:
    names = ReportTold.model_fields.keys() - {"document", "sightings", "sender", "incident"}
    said = {name: getattr(one, name) for name in names}
    shown = {"sender": visible(one.sender), "incident": visible(one.incident)}
    return {**said, **shown, "document": one.source_name, "sightings": getattr(one, "said", 0)}


def _used(one: "Report", told: Mapping[str, Any]) -> Mapping[str, object]:
    return {
        "format": one.format,
        "cases": [number for _, number in told["cases"]],
        "referrals": [referral.pk for referral in told["referrals"]],
        "readings": told["versions"],
        "files_written": told["left"] if told["is_told_what_left"] else None,
    }

"""Adding files to a case on a page: sent by the page's script, or by a plain form.

What was sent before is shown with what became of it, in the words of `clew add`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id
from clew.bureau.custody.queries import visible_exhibits
from clew.bureau.deliveries.actions.creating import (
    HandedInError,
    PathTakenError,
    TooManyError,
    create_upload,
)
from clew.bureau.deliveries.actions.handing_in import NothingToHandInError, hand_in
from clew.bureau.deliveries.actions.opening import NoExhibitError, open_delivery
from clew.bureau.deliveries.actions.receiving import MOST_AT_ONCE, Sent, receive
from clew.bureau.deliveries.actions.removing import empty_delivery
from clew.bureau.deliveries.actions.taking_in import summary_of
from clew.bureau.deliveries.locks import BusyError
from clew.bureau.deliveries.naming import BadNameError, named
from clew.bureau.deliveries.queries import Standing, deliveries_into, standing_of
from clew.bureau.deliveries.space import NoSpaceError
from clew.bureau.deliveries.starting import go_on_with
from clew.bureau.deliveries.state import AT_WORK, State
from clew.bureau.reports.words import FAMILY_NAMES
from clew.bureau.ui.tabs import tabs_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.bureau.uploads import NoUploadError, UploadedFile, uploaded
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.errors import VaultFullError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case
    from clew.bureau.deliveries.models import Delivery
    from clew.bureau.vault.actions.adding import AddSummary

_SHOWN = 10
_PROBLEMS_SHOWN = 20
_REFUSED = (
    *(BadNameError, BusyError, HandedInError, NoExhibitError, NoSpaceError, NoUploadError),
    *(NothingToHandInError, PathTakenError, TooManyError, VaultFullError),
)


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """A delivery as the page shows it; `summary` is None until all of it was read."""

    delivery: "Delivery"
    standing: Standing
    summary: "AddSummary | None"

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return self.delivery.state == State.OPEN

    @property
    def is_at_work(self) -> bool:
        """Whether it is read or matched, or waits for that."""
        return self.delivery.state in AT_WORK

    @property
    def families(self) -> list[tuple[str, int]]:
        """What was added, by what kinds of files are called."""
        counted = self.summary.by_family if self.summary else {}
        return [(FAMILY_NAMES[family], n) for family, n in sorted(counted.items())]

    @property
    def problems(self) -> list[str]:
        """The first problems, each in a line."""
        found = self.summary.problems if self.summary else []
        return [one.line for one in found[:_PROBLEMS_SHOWN]]

    @property
    def problems_beyond(self) -> int:
        """How many problems are not among them."""
        return (self.summary.problem_count if self.summary else 0) - len(self.problems)


@require_safe
@page_under(rules.WORK_ON_CASE)
def to_case(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Show what the officer sent into a case, and how to send more."""
    case = case_by_id(officer, case_id)
    check_case(rules.WORK_ON_CASE, officer, case)
    return _page(request, officer, case)


@require_POST
@page_under(rules.WORK_ON_CASE)
def send(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Take the plain form's files, hand a delivery in, or take its files away."""
    case = case_by_id(officer, case_id)
    check_case(rules.WORK_ON_CASE, officer, case)
    try:
        _act(request, officer, case)
    except _REFUSED as error:
        return _page(request, officer, case, error=said_by(error))
    return redirect("case-add", case_id)


def _act(request: HttpRequest, officer: "Officer", case: "Case") -> None:
    act, vault = request.POST.get("act", ""), current_vault()
    if act == "empty":
        empty_delivery(officer, _named(request), vault=vault, now=now())
    elif act == "take-in":
        _hand_in(officer, _named(request))
    else:
        files = [file for _, file in uploaded(request)]
        label = request.POST.get("exhibit", "")
        opened = open_delivery(officer, case=case, label=label, now=now())
        for file in files:
            _send(officer, opened, file)
        _hand_in(officer, opened.pk)


def _hand_in(officer: "Officer", delivery_id: UUID) -> None:
    handed_in = hand_in(officer, delivery_id, now=now())
    go_on_with(handed_in, vault=current_vault(), now=now())


def _named(request: HttpRequest) -> UUID:
    """The delivery that a form names; one that is none of any."""
    try:
        return UUID(request.POST.get("delivery", ""))
    except ValueError:
        return UUID(int=0)


def _send(officer: "Officer", delivery: "Delivery", file: UploadedFile) -> None:
    """Send a file that came in one form, as if it had come in pieces."""
    vault, size = current_vault(), file.size or 0
    said = named({"filename": (file.name or "").encode()})
    row = create_upload(officer, delivery.pk, named=said, length=size, vault=vault, now=now())
    file.seek(row.offset)
    while not row.is_whole:
        piece = min(MOST_AT_ONCE, size - row.offset)
        row = receive(officer, row.pk, Sent(row.offset, piece, file.read), vault=vault, clock=now)


def _page(
    request: HttpRequest, officer: "Officer", case: "Case", *, error: str = ""
) -> HttpResponse:
    rows = deliveries_into(officer, case, most=_SHOWN)
    for one in rows:
        go_on_with(one, vault=current_vault(), now=now())
    log_view(tags.DELIVERIES_DELIVERIES_LISTED, officer, subject=str(case.pk))
    context = {
        "case": case,
        "tabs": tabs_of(officer, case, here="case-add"),
        "rows": [one for one in map(_shown, rows) if one.standing.files or not one.is_open],
        "labels": [one.label for one in visible_exhibits(officer).filter(case=case.pk)],
        "label": request.POST.get("exhibit", request.GET.get("exhibit", "")),
        "error": error,
    }
    return render(request, "ui/case_add.html", context, status=422 if error else 200)


def _shown(row: "Delivery") -> DeliveryShown:
    return DeliveryShown(row, standing_of(row), summary_of(row.summary) if row.summary else None)

"""One report as its page tells it: what it says, what it is in, and how it came to say so."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from clew.bureau.access import rules
from clew.bureau.accounts.queries import names_of
from clew.bureau.network.queries import (
    NotBuiltError,
    built_network,
    count_said,
    files_said,
    kinds_said,
    refused_of,
    slice_said,
    subjects_said,
    versions_of,
    visible_reports,
)
from clew.bureau.network.queries.exported import files_of_reports
from clew.bureau.network.shown import Shown
from clew.bureau.referrals.queries.contents import referrals_with
from clew.bureau.ui.paging import Page
from clew.bureau.ui.seen_lines import SeenLine, seen_lines
from clew.bureau.vault.queries import items_of_digests, locations
from clew.exchange.parcels import report_formats
from clew.model.identifier import Identifier

if TYPE_CHECKING:
    from uuid import UUID

    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import Report

_LINES, _ACCOUNTS, _FILES, _CASES = 100, 100, 200, 50


def report_told(officer: "Officer", report: "Report", *, page_number: int) -> dict[str, object]:
    """Return what the page of a report shows to an officer who may see it."""
    count = count_said(officer, report)
    page = Page.of(number=page_number, size=_LINES, total=count)
    said = slice_said(officer, report, offset=page.offset, limit=page.size)
    lines = seen_lines(officer, list(said))
    subjects = subjects_said(officer, report, most=_ACCOUNTS)
    shown = Shown.to(officer, subjects)
    people = _people(officer, {*subjects, *(one.account for one in lines)})
    files = files_said(officer, report, besides=shown.victims, most=_FILES)
    items = items_of_digests(officer, {one.value for one in files} | _hashes(lines))
    return {
        "tab": "reports",
        "report": report,
        "released_to": names_of(report.released_to),
        "others": visible_reports(officer).filter(key=report.key).exclude(pk=report.pk),
        "count": count,
        "kinds": [
            (kind.value.replace("_", " "), number)
            for kind, number in kinds_said(officer, report).items()
        ],
        "page": page,
        "lines": [(one, people.get(one.account), _item(one, items)) for one in lines],
        "accounts": [(shown.account(one), people.get(one)) for one in subjects],
        "files": [(one.value, items.get(one.value)) for one in files],
        "cases": _cases(officer, set(items.values())),
        "referrals": referrals_with(officer, report),
        "versions": versions_of(officer, report),
        "refused": refused_of(officer, report),
        **_files_that_left(officer, report),
    }


def _files_that_left(officer: "Officer", report: "Report") -> dict[str, object]:
    several = (rules.EXPORT_REPORT, rules.KEEP_REPORTS)
    keeps = any(one.gate.admits(officer) for one in several)
    is_own = report.bureau_id == officer.bureau_id
    can_export = report.recalled_at is None and report.reading > 0
    return {
        "is_told_what_left": keeps and is_own,
        "left": files_of_reports([report]) if keeps and is_own else [],
        "can_export": can_export and rules.EXPORT_REPORT.admits(officer, record=report),
        "formats": [one.name for one in report_formats()],
    }


def _people(officer: "Officer", accounts: Collection[Identifier]) -> dict[Identifier, int]:
    """The persons of the officer's network who have these accounts; none without a network."""
    try:
        return built_network(officer).entities_holding(accounts)
    except NotBuiltError:
        return {}


def _hashes(lines: Collection[SeenLine]) -> set[str]:
    return {one.named.value for one in lines if one.named is not None}


def _item(line: SeenLine, items: dict[str, str]) -> str | None:
    return items.get(line.named.value) if line.named is not None else None


def _cases(officer: "Officer", items: Collection[str]) -> "list[tuple[UUID, str]]":
    """The cases in which files that the report names lie, as far as the officer sees them."""
    found = {
        place.case_id: place.case_number
        for places in locations(officer, items).values()
        for place in places
    }
    return sorted(found.items(), key=lambda one: one[1])[:_CASES]

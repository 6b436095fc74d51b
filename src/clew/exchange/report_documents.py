"""Reports as documents: one of them as a text, the reports of a case as a ZIP of texts.

A number is written once: a second document under it would correct the first, where both are taken
in. The same reports give the same bytes.
"""

import zipfile
from collections.abc import Iterator

from clew.exchange.losses import Losses
from clew.exchange.parcel import ParcelReport
from clew.exchange.released import Released
from clew.exchange.report_format import ReportFormat
from clew.exchange.utf8 import Bytes, as_utf8
from clew.model.report import Report

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o600 << 16
_AGAIN = "reports that are in it already in another form"


def write_one(released: Released, to: Bytes, *, format_: ReportFormat, losses: Losses) -> None:
    """Write the document of the one report of a parcel, if it may go and fits."""
    for report in _documents(released, format_):
        format_.write_report(report, as_utf8(to, losses), losses=losses)


def write_each(released: Released, to: Bytes, *, format_: ReportFormat, losses: Losses) -> None:
    """Write a ZIP with a document for each report that may go and fits."""
    with zipfile.ZipFile(to, "w") as archive:  # type: ignore[call-overload]  # needs only write
        for report in _documents(released, format_):
            about = zipfile.ZipInfo(f"{format_.number(report.head)}{format_.extension}", _EPOCH)
            about.external_attr, about.compress_type = _MODE, zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as document:
                format_.write_report(report, as_utf8(document, losses), losses=losses)


def _documents(released: Released, format_: ReportFormat) -> Iterator[ParcelReport]:
    numbers: set[str] = set()

    def misfit(head: Report) -> str:
        if why := format_.misfit(head):
            return why
        if (number := format_.number(head)) in numbers:
            return _AGAIN
        numbers.add(number)
        return ""

    return released.whole_reports(misfit=misfit)

"""What a format must offer that has a form for one report. Each is one file of formats/.

A report is a document; a case is a ZIP of the documents of its reports. As with other written
formats, the framework has left out what may not go, counts what the format cannot express, names
the documents, and encodes the text. Its constant is `WRITER`, too.
"""

from typing import Protocol, runtime_checkable

from clew.exchange.losses import Losses
from clew.exchange.parcel import ParcelReport
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.model.report import Report


@runtime_checkable
class ReportFormat(Protocol):
    """One format. `name` is stored and asked for, so it is never changed.

    `extension` is a document's. `reads_back` names the source of reports that reads what this one
    writes: it gives the same report again, but for what was told to be lost.
    """

    name: str
    title: str
    extension: str
    expresses: frozenset[Part]
    reads_back: str

    def misfit(self, head: Report) -> str:
        """Return why the format has no form for this report, in words; empty where it has one."""
        ...

    def number(self, head: Report) -> str:
        """Return the number under which the form holds this report, fit for a file's name."""
        ...

    def write_report(self, report: ParcelReport, write: Write, *, losses: Losses) -> None:
        """Write a report as text, in pieces; the same report gives the same text.

        Tell `losses` what of the report could not be expressed.
        """
        ...

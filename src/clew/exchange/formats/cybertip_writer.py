"""CyberTip XML, written: one report as `cyberTip`, in the order and the words of the form.

Only a report that has a CyberTip's number is written: the form has a place for no other. What was
read from the form is written where it stood; what the police received in its own form is written
where the submission form has a place for it.
"""

from typing import Final

from clew.exchange.cybertip.document import tip_document
from clew.exchange.losses import Losses
from clew.exchange.parcel import ParcelReport
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.intake.cybertip_orders import NUMBER
from clew.model.report import Report
from clew.model.wording import Wording

_KEY = "cybertip:"


class CyberTipWriter:
    """The submission form."""

    name = "cybertip"
    title = "CyberTip XML"
    extension = ".xml"
    reads_back = "CyberTip XML"
    expresses = frozenset({Part.REPORTS, Part.SIGHTINGS})

    def misfit(self, head: Report) -> str:
        scheme, _, number = head.key.partition(":")
        is_tip = f"{scheme}:" == _KEY and NUMBER.fullmatch(number)
        return "" if is_tip else Wording("reports that have no CyberTip's number")

    def number(self, head: Report) -> str:
        return head.key.removeprefix(_KEY)

    def write_report(self, report: ParcelReport, write: Write, *, losses: Losses) -> None:
        write('<?xml version="1.0" encoding="UTF-8"?>\n')
        document = tip_document(report, number=self.number(report.head), losses=losses)
        document.write(write, losses)


WRITER: Final = CyberTipWriter()

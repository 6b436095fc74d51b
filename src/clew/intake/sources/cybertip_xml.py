"""CyberTip XML, the form in which providers submit a report.

A report carries no number of its own, so a document is either `cyberTip reportId="..."` with one
report and its fileDetails, or a folder named by the number with report.xml and files of
fileDetails beside it.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from clew.intake.cybertip_orders import NUMBER
from clew.intake.cybertip_report import CyberTip
from clew.intake.documents.encoding import head_text
from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.documents.xml_events import BrokenXmlError, Element, XmlReader
from clew.intake.drafting import ReportDraft
from clew.intake.source import Certainty, Document, Example, Reported
from clew.intake.spelling import visible
from clew.model.report import Refused

_ROOT = re.compile(r"<(?:\w+:)?(cyberTip|report|fileDetails)[\s/>]")
_REPORT = "report.xml"
_AGAIN = "get it from the sender again"


class CyberTipXml:
    """The submission form."""

    name = "CyberTip XML"
    extensions = (".xml",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        return bool(_ROOT.search(_without_comments(head_text(head))))

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        reader = XmlReader(document.path)
        try:
            root = reader.root()
        except BrokenXmlError as error:
            yield _broken(document.name, error)
            return
        if root.tag == "fileDetails":
            yield from _alone(document)
            return
        number = _number(root, document)
        if isinstance(number, Refused):
            yield number
            return
        draft = ReportDraft(f"cybertip:{number}", self.name, now)
        for name, value in root.attributes.items():
            draft.keep(f"@{name}", "" if name == "reportId" else value)
        yield draft.head()
        try:
            yield from _read(root, reader, draft, document)
        except BrokenXmlError as error:
            yield _broken(f"{document.name}, report {draft.key}", error)
            return
        yield from draft.ended()

    def examples(self) -> Sequence[Example]:
        return [_example(), _example_folder()]


def _read(
    root: Element, reader: XmlReader, draft: ReportDraft, document: Document
) -> Iterator[Reported]:
    tip = CyberTip(reader, draft)
    if root.tag == "cyberTip":
        yield from tip.tip()
    elif root.tag == "report":
        yield from tip.report()
    reader.rest()
    if root.tag == "report" and document.in_folder:
        yield from _files_beside(tip, draft, document)


def _files_beside(tip: CyberTip, draft: ReportDraft, document: Document) -> Iterator[Reported]:
    """The fileDetails of the report's folder, each a file of its own."""
    for path in sorted(document.path.parent.glob("*.xml")):
        if path == document.path or not path.is_file():
            continue
        try:
            reader = XmlReader(path)
            root = reader.root()
            if root.tag == "fileDetails":
                element = reader.whole(root)
                reader.rest()
                yield from tip.files.file(element)
        except BrokenDocumentError as error:
            yield draft.refused("fileDetails", f"{path.name}: {error}", _AGAIN)


def _alone(document: Document) -> Iterator[Refused]:
    """A file of fileDetails is read with the report beside it; without one it says too little."""
    if not (document.in_folder and (document.path.parent / _REPORT).is_file()):
        reason = "it describes a file of a report that is not beside it"
        advice = f"put it into the report's folder, named by its number, beside {_REPORT}"
        yield Refused(visible(document.name), "fileDetails", reason, advice)


def _number(root: Element, document: Document) -> str | Refused:
    if root.tag not in {"cyberTip", "report"}:
        reason = f"the root is {root.tag[:80]}, not cyberTip or report"
        return Refused(visible(document.name), "root", visible(reason), _AGAIN)
    is_tip = root.tag == "cyberTip"
    number = root.attributes.get("reportId", "").strip()
    if not number and not is_tip and document.in_folder:
        number = document.path.resolve().parent.name
    if NUMBER.fullmatch(number):
        return number
    what = "reportId" if is_tip else "report"
    reason = f"the report has no number: {number[:80]!r} is none"
    advice = (
        'write its number as <cyberTip reportId="...">'
        if is_tip
        else f"put {_REPORT} into a folder that is named by the report's number"
    )
    return Refused(visible(document.name), what, visible(reason), advice)


def _broken(where: str, error: BrokenXmlError) -> Refused:
    return Refused(visible(where), f"line {error.line}", visible(str(error)), _AGAIN)


def _without_comments(text: str) -> str:
    return re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)


_REPORT_BODY = """
  <incidentSummary>
    <incidentType>Misleading Words or Digital Images on the Internet</incidentType>
    <incidentDateTime>2025-05-01T10:00:00Z</incidentDateTime>
  </incidentSummary>
  <internetDetails><webPageIncident><url>https://lake.example/post/7</url></webPageIncident></internetDetails>
  <personOrUserReported>
    <personOrUserReportedPerson>
      <firstName>Ana</firstName><lastName>Lake</lastName>
      <phone verified="true" countryCallingCode="91">98123 45678</phone>
      <email type="Home" verified="false">Ana.Lake@mail.example</email>
      <dateOfBirth>1990-05-01</dateOfBirth>
    </personOrUserReportedPerson>
    <espIdentifier>ana7</espIdentifier><espService>Store Example</espService>
    <ipCaptureEvent>
      <ipAddress>203.0.113.7</ipAddress><eventName>Login</eventName>
      <dateTime>2025-05-01T09:59:00Z</dateTime><possibleProxy>false</possibleProxy><port>51234</port>
    </ipCaptureEvent>
    <deviceId><idType>IMEI</idType><idValue>490154203237518</idValue></deviceId>
  </personOrUserReported>
  <additionalInfo>Pictures of a lamp that is not theirs.</additionalInfo>
"""
_FILE = """
  <fileDetails>
    <reportId>{number}</reportId><fileId>f1</fileId><originalFileName>lamp.jpg</originalFileName>
    <originalFileHash hashType="MD5">00112233445566778899aabbccddeeff</originalFileHash>
  </fileDetails>
"""
_SEEN = (
    "url:https://lake.example/post/7",
    "screen_name:ana7",
    "name:ana lake",
    "phone:+919812345678",
    "email:ana.lake@mail.example",
    "birth_date:1990-05-01",
    "ip:203.0.113.7",
    "imei:490154203237518",
    "file_hash:md5:00112233445566778899aabbccddeeff",
)


def _example() -> Example:
    """One file that holds the report and its files."""
    body = f"<report>{_REPORT_BODY}</report>{_FILE.format(number=1000001)}"
    content = f'<?xml version="1.0"?>\n<cyberTip reportId="1000001">{body}</cyberTip>'
    return Example({"tip.xml": content.encode()}, ("cybertip:1000001",), _SEEN)


def _example_folder() -> Example:
    """A folder that is named by the report's number."""
    files = {
        "1000002/report.xml": f"<report>{_REPORT_BODY}</report>".encode(),
        "1000002/file-1.xml": _FILE.format(number=1000002).strip().encode(),
    }
    return Example(files, ("cybertip:1000002",), _SEEN)


SOURCE: Final = CyberTipXml()

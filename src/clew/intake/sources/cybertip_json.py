"""CyberTips as the police receive them, in JSON: one report an object, alone or in a list.

The fields are those that public tools read (docs/reference/reports.md). Each report is built in
memory within a bound; what is past it is left out and refused by name.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from clew.intake.cybertip_fields import PoliceReport
from clew.intake.documents.encoding import head_text
from clew.intake.documents.json_events import BrokenJsonError, Event, json_events
from clew.intake.documents.json_values import BoundedValues
from clew.intake.documents.met import Met
from clew.intake.documents.text_file import text_chunks
from clew.intake.drafting import ReportDraft
from clew.intake.source import Certainty, Document, Example, Reported
from clew.intake.spelling import visible
from clew.model.report import Refused

_KNOWN = re.compile(r'"(?:reportedInformation|reportId)"\s*:')
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
_SIZE = 16 << 20  # characters of one report
_AGAIN = "get it from the sender again"


class CyberTipJson:
    """What a police unit downloads."""

    name = "CyberTip JSON"
    extensions = (".json",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head).lstrip("\ufeff \n\t")
        return text[:1] in {"{", "["} and bool(_KNOWN.search(text))

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        events = json_events(text_chunks(document.path, notes=Met()))
        values = BoundedValues(events, size=_SIZE)
        try:
            for number, fields in enumerate(_records(events, values), start=1):
                yield from _report(fields, f"{document.name}, report {number}", values, now)
        except BrokenJsonError as error:
            place = f"near byte {error.at_byte:,}"
            yield Refused(visible(document.name), place, visible(str(error)), _AGAIN)

    def examples(self) -> Sequence[Example]:
        return [_example(), _example_list()]


def _records(events: Iterator[Event], values: BoundedValues) -> Iterator[object]:
    """The reports: the document itself, or the elements of the list that it is."""
    event, value = next(events, ("null", None))
    if event != "start_array":
        values.begin_record()
        yield values.value(event, value)
    else:
        for element, begun in events:
            if element == "end_array":
                break
            values.begin_record()
            yield values.value(element, begun)
    for _ in events:  # nothing more may follow; if it does, the parser says so
        pass


def _report(fields: object, where: str, values: BoundedValues, now: datetime) -> Iterator[Reported]:
    left_out, values.left_out = values.left_out, 0  # of this report
    number = fields.get("reportId") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not _NUMBER.fullmatch(str(number or "")):
        reason = f"{str(number)[:80]!r} is no report's number"
        yield Refused(visible(where), "reportId", visible(reason), _AGAIN)
        return
    draft = ReportDraft(f"cybertip:{number}", CyberTipJson.name, now)
    yield draft.head()
    yield from PoliceReport(draft).read(fields)
    if left_out:
        reason = f"{left_out:,} parts nested too deep or too large were left out"
        yield draft.refused("report", reason, "look at the original for these")
    yield from draft.ended()


def _example() -> Example:
    """A reported person with a login, and a file."""
    seen = (
        "screen_name:ana7",
        "screen_name:lamp_77",
        "name:ana lake",
        "birth_date:1990-05-01",
        "email:ana@mail.example",
        "phone:+919812345678",
        "address:12 lake road, jaipur, rj, 302001, in",
        "vehicle:IN/RJ14AB1234",
        "ip:203.0.113.7",
        "url:https://lake.example/ana7",
        "file_hash:md5:00112233445566778899aabbccddeeff",
    )
    content = json.dumps(_fields("1000003"), indent=1)
    return Example({"tip.json": content.encode()}, ("cybertip:1000003",), seen)


def _example_list() -> Example:
    """Several in one file."""
    numbers = (1000004, 1000005)
    reports: list[dict[str, object]] = [
        {"reportId": number, "reportedInformation": {}} for number in numbers
    ]
    content = json.dumps(reports).encode("utf-8-sig")
    return Example({"tips.json": content}, ("cybertip:1000004", "cybertip:1000005"), ())


def _fields(number: str) -> dict[str, object]:
    captures = [
        {
            "captureType": "IP Address",
            "value": "203.0.113.7",
            "dateTime": "2025-05-01T09:59:00Z",
            "eventName": "Login",
        },
        {"captureType": "Profile URL", "value": "https://lake.example/ana7"},
    ]
    address = {
        "street1": "12 Lake Road",
        "city": "Jaipur",
        "state": "RJ",
        "postalCode": "302001",
        "country": "IN",
    }
    person = {
        "firstName": "Ana",
        "lastName": "Lake",
        "dateOfBirth": "1990-05-01",
        "espService": "Store Example",
        "espUserId": "ana7",
        "screenName": {"value": "lamp_77"},
        "vehicleTagNumber": "RJ14 AB 1234",
        "emails": {"emails": [{"value": "ana@mail.example", "verified": True}]},
        "phones": {"phones": [{"value": "098123 45678", "verified": False}]},
        "addresses": {"addresses": [address]},
        "occupation": "lamplighter",
        "sourceInformation": {"sourceCaptures": captures},
    }
    file = {
        "filename": "lamp.jpg",
        "submittalId": "f1",
        "verificationHash": "00112233445566778899AABBCCDDEEFF",
    }
    summary = {"incidentType": "Misleading Domain Name", "incidentDateTime": "2025-05-01T10:00:00Z"}
    return {
        "reportId": number,
        "dateReceived": "2025-05-02T00:00:00Z",
        "reportedInformation": {
            "incidentSummary": summary,
            "reportingEsp": {"espName": "Store Example"},
            "additionalInformations": [{"value": "A lamp that is not theirs."}],
            "reportedPeople": {"reportedPersons": [person]},
            "uploadedFiles": {"uploadedFiles": [file]},
        },
    }


SOURCE: Final = CyberTipJson()

"""A CyberTip in JSON: its fields become values. What nobody asks for is kept by its path.

A field is taken out of its object when it is asked for; what is left at the end was not known, or
was not of the type that it should have been.
"""

import json
from collections.abc import Iterator
from typing import Any

from clew.intake.cybertip_orders import EVENTS, WORDS
from clew.intake.drafting import Occasion, ReportDraft, account_in, is_yes, names_of, port_in
from clew.intake.ports import address_and_port
from clew.intake.source import Reported
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Basis, Event, Standing

type Fields = dict[str, Any]

_CAPTURED = {
    "ip address": IdentifierKind.IP,
    "profile url": IdentifierKind.URL,
    "url": IdentifierKind.URL,
}
_ADDRESS = ("street1", "street2", "city", "state", "postalCode", "country")
_LISTED = (
    ("emails", IdentifierKind.EMAIL),
    ("phones", IdentifierKind.PHONE),
)
_DEEPEST = 12


class PoliceReport:
    """One report on its way through."""

    def __init__(self, draft: ReportDraft) -> None:
        self._draft = draft
        self._reported: Identifier | None = None

    def read(self, fields: Fields) -> Iterator[Reported]:
        """Yield what the report says."""
        fields.pop("reportId", None)
        information = _inner(fields, "reportedInformation")
        yield from self._received(fields)
        yield from self._head(information)
        people = _inner(information, "reportedPeople")
        for number, person in enumerate(_list(people, "reportedPersons"), start=1):
            yield from self._person(person, number)
        yield from self._incident(_inner(information, "incidentDetails"))
        files = _inner(information, "uploadedFiles")
        for number, file in enumerate(_list(files, "uploadedFiles"), start=1):
            yield from self._file(file, number)
        for name, rest in (("reportedPeople", people), ("uploadedFiles", files)):
            self._keep(f"reportedInformation/{name}", rest)
        self._keep("reportedInformation", information)
        self._keep("", fields)

    def _received(self, fields: Fields) -> Iterator[Refused]:
        when = self._draft.when(_text(fields, "dateReceived"), element="dateReceived")
        if isinstance(when, Interval):
            self._draft.received_at = when.first_at
        elif when is not None:
            yield when

    def _head(self, information: Fields) -> Iterator[Refused]:
        draft, summary = self._draft, _inner(information, "incidentSummary")
        draft.incident = _text(summary, "incidentType")
        when = draft.when(_text(summary, "incidentDateTime"), element="incidentDateTime")
        if isinstance(when, Interval):
            draft.incident_at = when.first_at
        elif when is not None:
            yield when
        draft.tell(_text(summary, "incidentDateTimeDescription"))
        esp = _inner(information, "reportingEsp")
        draft.sender = _text(esp, "espName")
        for one in _list(information, "additionalInformations"):
            draft.tell(_text(one, "value"))
            self._keep("additionalInformations", one)
        self._keep("incidentSummary", summary)
        self._keep("reportingEsp", esp)

    def _person(self, person: Fields, number: int) -> Iterator[Reported]:
        place = f"reportedPerson {number}"
        service, name = _text(person, "espService"), _text(person, "espUserId")
        account = self._draft.mention(place)
        if service and name:
            found = account_in(self._draft, service, name, where=place)
            if isinstance(found, Refused):
                yield found
            else:
                account = found
                yield from names_of(self._draft, account, name, standing=Standing.SUSPECT)
        elif name:
            reason = f"the account {name[:80]} comes without its service, and so names nobody"
            yield self._draft.refused("espService", reason, where=place)
        self._draft.keep(f"{place}/espService", "" if name else service)
        self._reported = self._reported or account
        occasion = Occasion(
            self._draft, place, account, standing=Standing.SUSPECT, basis=Basis.ASSESSMENT
        )
        yield from self._personal(person, occasion)
        yield from self._captures(person, occasion)
        self._keep(place, person)

    def _personal(self, person: Fields, occasion: Occasion) -> Iterator[Reported]:
        """What a person is called, and how they can be reached: statements, unless verified."""
        addresses = self._listed(person, "addresses", "addresses")
        occasion.region = _country(addresses)
        names = (_text(person, part) for part in ("firstName", "middleName", "lastName"))
        name = " ".join(part for part in names if part)
        yield from occasion.saw(IdentifierKind.NAME, name, element="firstName")
        born = _text(person, "dateOfBirth")
        yield from occasion.saw(IdentifierKind.BIRTH_DATE, born, element="dateOfBirth")
        shown = _inner(person, "screenName")
        screen_name = _text(shown, "value") or _text(person, "screenName")
        self._keep(f"{occasion.name}/screenName", shown)
        yield from occasion.saw(IdentifierKind.SCREEN_NAME, screen_name, element="screenName")
        tag = _text(person, "vehicleTagNumber")
        yield from occasion.saw(IdentifierKind.VEHICLE, tag, element="vehicleTagNumber")
        for field, kind in _LISTED:
            for one in self._listed(person, field, field):
                verified = is_yes(_text(one, "verified"))
                yield from occasion.saw(kind, _text(one, "value"), element=field, verified=verified)
                self._keep(f"{occasion.name}/{field}", one)
        for one in addresses:
            written = ", ".join(part for part in (_text(one, p) for p in _ADDRESS) if part)
            yield from occasion.saw(IdentifierKind.ADDRESS, written, element="addresses")
            self._keep(f"{occasion.name}/addresses", one)

    def _captures(self, around: Fields, person: Occasion) -> Iterator[Reported]:
        """What was captured at a time: addresses of machines and of pages."""
        captures = self._listed(around, "sourceInformation", "sourceCaptures")
        for number, capture in enumerate(captures, start=1):
            name = f"{person.name}/capture {number}"
            kind = _CAPTURED.get(_text(capture, "captureType", peek=True).lower())
            if kind is None:
                self._keep(name, capture)
                continue
            capture.pop("captureType")
            when = self._draft.when(_text(capture, "dateTime"), element="dateTime", where=name)
            if isinstance(when, Refused):
                yield when
                when = None
            word = _text(capture, "eventName")
            event = EVENTS.get(word, Event.OTHER if word or when else Event.STATED)
            self._draft.keep(f"{name}/eventName", "" if word in WORDS["eventName"] else word)
            occasion = Occasion(self._draft, name, person.subject, event, when, person.standing)
            written = _text(capture, "value")
            _, behind = address_and_port(written) if kind is IdentifierKind.IP else ("", "")
            port = port_in(self._draft, behind, where=name)
            if isinstance(port, Refused):
                yield port
                port = None
            yield from occasion.saw(kind, written, element="value", port=port)
            self._keep(name, capture)

    def _incident(self, details: Fields) -> Iterator[Reported]:
        """Where it happened: what is named there belongs to nobody yet."""
        for field in [name for name, value in details.items() if isinstance(value, list)]:
            for number, incident in enumerate(_list(details, field), start=1):
                place = f"{field} {number}"
                occasion = Occasion(self._draft, place, self._draft.mention("incident"))
                for texts in ("contents", "additionalInformations"):
                    for one in _list(incident, texts):
                        self._draft.tell(_text(one, "value"))
                        self._keep(place, one)
                yield from self._captures(incident, occasion)
                self._keep(place, incident)
        self._keep("incidentDetails", details)

    def _file(self, file: Fields, number: int) -> Iterator[Reported]:
        place = f"file {_text(file, 'submittalId', peek=True)[:80] or number}"
        digest = _text(file, "verificationHash")
        described = {name: _text(file, name) for name in ("filename", "originalFilename")}
        described |= {"submittalId": _text(file, "submittalId"), "hash MD5": digest}
        self._draft.describe_file(described)
        subject = self._reported or self._draft.mention("incident")
        standing = Standing.SUSPECT if self._reported else Standing.OTHER
        occasion = Occasion(self._draft, place, subject, Event.UPLOAD, standing=standing)
        yield from occasion.saw(IdentifierKind.FILE_HASH, digest, element="verificationHash")
        self._keep(place, file)

    def _listed(self, fields: Fields, name: str, inner: str) -> list[Fields]:
        """Take out the objects of a list within an object; what else is in that is kept."""
        around = _inner(fields, name)
        found = _list(around, inner)
        self._keep(name, around)
        return found

    def _keep(self, path: str, value: object, *, depth: int = 0) -> None:
        """Keep all that is left in a value, by path."""
        if isinstance(value, dict) and depth < _DEEPEST:
            for name, inner in value.items():
                self._keep(f"{path}/{name}".strip("/"), inner, depth=depth + 1)
        elif isinstance(value, list) and depth < _DEEPEST:
            for inner in value:
                self._keep(path, inner, depth=depth + 1)
        elif value is not None:
            self._draft.keep(
                path, value if isinstance(value, str) else json.dumps(value, default=str)
            )


def _inner(fields: Fields, name: str) -> Fields:
    """Take out an object; one of another type stays where it is, to be kept."""
    return fields.pop(name) if isinstance(fields.get(name), dict) else {}


def _list(fields: Fields, name: str) -> list[Fields]:
    """Take out a list of objects; elements of another type stay where they are, to be kept."""
    found = fields.get(name)
    if not isinstance(found, list):
        return []
    fields[name] = [one for one in found if not isinstance(one, dict)]
    return [one for one in found if isinstance(one, dict)]


def _text(fields: Fields, name: str, *, peek: bool = False) -> str:
    """Take out a field as text; objects and lists stay where they are, to be kept."""
    value = fields.get(name)
    if value is None or isinstance(value, dict | list):
        return ""
    if not peek:
        del fields[name]
    return value if isinstance(value, str) else str(value)


def _country(addresses: list[Fields]) -> str:
    """The country that an address states: phone numbers and plates are read with it."""
    found = [_text(one, "country", peek=True) for one in addresses]
    return next((one for one in found if len(one) == 2), "")

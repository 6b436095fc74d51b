"""People in a CyberTip in XML: whose accounts they are, and what was seen of them and when."""

import re
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from clew.intake.cybertip_elements import Elements
from clew.intake.cybertip_orders import EVENTS, ORDERS
from clew.intake.documents.xml_events import Element
from clew.intake.drafting import (
    Occasion,
    ReportDraft,
    account_in,
    is_yes,
    names_of,
    port_in,
)
from clew.intake.source import Reported
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Basis, Event, Standing

STANDINGS = {
    "personOrUserReported": Standing.SUSPECT,
    "intendedRecipient": Standing.OTHER,
    "victim": Standing.VICTIM,
}
_BEFORE_CAPTURES = frozenset(
    {
        *("personOrUserReportedPerson", "intendedRecipientPerson", "victimPerson"),
        *("vehicleDescription", "espIdentifier", "espService", "compromisedAccount"),
    }
)
_STATED = {
    "screenName": IdentifierKind.SCREEN_NAME,
    "displayName": IdentifierKind.SCREEN_NAME,
    "profileUrl": IdentifierKind.URL,
    "groupIdentifier": IdentifierKind.GROUP,
    "url": IdentifierKind.URL,
    "emailAddress": IdentifierKind.EMAIL,
    "phoneNumber": IdentifierKind.PHONE,
}
_TEXTS = frozenset({"additionalInfo", "content"})

PLATE = re.compile(r"(?=.*[0-9])(?:[A-Z]{2}/)?[A-Z0-9](?:[ -]?[A-Z0-9]){3,16}")


@dataclass(slots=True)
class Subject:
    """Somebody whom the elements that follow are about."""

    account: Identifier
    place: str
    standing: Standing
    captures: int = 0


class People:
    """The people of one report; `reported` is the first who is reported, once known."""

    def __init__(self, elements: Elements, draft: ReportDraft) -> None:
        self.reported: Subject | None = None
        self._elements = elements
        self._draft = draft
        self._places: Counter[str] = Counter()

    def person(self, tag: str) -> Iterator[Reported]:
        """Somebody reported: who it is stands before what was seen of them."""
        self._places[tag] += 1
        place = tag if self._places[tag] == 1 else f"{tag} {self._places[tag]}"
        early = Element(tag, {})
        subject: Subject | None = None
        for begun in self._elements.children(tag, place):
            if isinstance(begun, Refused):
                yield begun
                continue
            element = yield from self._elements.whole(begun, place)
            if subject is None and element.tag in _BEFORE_CAPTURES:
                early.children.append(element)
                continue
            if subject is None:
                subject = yield from self._subject(early, place)
            yield from self.fact(element, subject)
        if subject is None:
            yield from self._subject(early, place)

    def fact(self, element: Element, subject: Subject) -> Iterator[Reported]:
        """One thing that an element says of somebody."""
        if element.tag == "ipCaptureEvent":
            yield from self.capture(element, subject)
        elif element.tag == "deviceId":
            yield from self.device(element, subject)
        elif element.tag in _STATED:
            occasion = self.stated(subject)
            yield from occasion.saw(_STATED[element.tag], element.text, element=element.tag)
        elif element.tag == "associatedAccount" and element.first("espService"):
            yield from self._associated(element, subject)
        elif element.tag in _TEXTS:
            self._draft.tell(element.text)
        else:
            self._elements.keep(subject.place, element)

    def capture(self, element: Element, subject: Subject) -> Iterator[Reported]:
        """An address at a time."""
        occasion = yield from self._happened(element, subject)
        port = port_in(self._draft, element.first("port"), where=occasion.name)
        if isinstance(port, Refused):
            yield port
            port = None
        yield from occasion.saw(
            IdentifierKind.IP,
            element.first("ipAddress"),
            element="ipAddress",
            port=port,
            proxy=is_yes(element.first("possibleProxy")),
        )

    def device(self, element: Element, subject: Subject) -> Iterator[Reported]:
        """A device at a time; the name of a wireless network is many people's, and only kept."""
        yield from self._elements.words(element, subject.place, "idType")
        occasion = yield from self._happened(element, subject)
        kind, value = element.first("idType"), element.first("idValue")
        if kind == "SSID":
            self._elements.keep(occasion.name, element)
        elif kind == "IMEI":
            yield from occasion.saw(IdentifierKind.IMEI, value, element="idValue")
        else:
            written = f"iccid:{value}" if kind == "ICCID" and value else value
            yield from occasion.saw(IdentifierKind.DEVICE, written, element="idValue")

    def stated(self, subject: Subject) -> Occasion:
        """Return the occasion of what somebody wrote of a subject."""
        return Occasion(
            self._draft,
            subject.place,
            subject.account,
            standing=subject.standing,
            basis=Basis.ASSESSMENT,
        )

    def _subject(self, early: Element, place: str) -> Generator[Reported, None, Subject]:
        """Say whose the account is, what the person is called, and how they can be reached."""
        standing = STANDINGS[early.tag]
        if is_yes(early.first("compromisedAccount")):
            standing = Standing.OTHER  # somebody else acted there
            self._draft.keep(f"{place}/compromisedAccount", "true")
        account = yield from self._account(early, place)
        subject = Subject(account, place, standing)
        if early.tag == "personOrUserReported" and self.reported is None:
            self.reported = subject
        if account.kind is IdentifierKind.ACCOUNT:
            yield from names_of(
                self._draft, account, early.first("espIdentifier"), standing=standing
            )
        for element in early.children:
            if element.tag.endswith("Person"):
                yield from self._personal(element, subject)
            elif element.tag == "vehicleDescription":
                yield from self._vehicle(element, subject)
        return subject

    def _vehicle(self, element: Element, subject: Subject) -> Iterator[Reported]:
        """A vehicle, where nothing but its plate is written; else the description is kept."""
        if PLATE.fullmatch(element.text):
            occasion = self.stated(subject)
            yield from occasion.saw(IdentifierKind.VEHICLE, element.text, element=element.tag)
        else:
            self._elements.keep(subject.place, element)

    def _account(self, early: Element, place: str) -> Generator[Reported, None, Identifier]:
        service, name = early.first("espService"), early.first("espIdentifier")
        self._draft.sender = self._draft.sender or service
        if name and service:
            found = account_in(self._draft, service, name, where=place)
            if isinstance(found, Identifier):
                return found
            yield found
        elif name or service:
            missing = "espService" if name else "espIdentifier"
            self._draft.keep(f"{place}/espIdentifier", name)
            if name:
                reason = f"the account {name[:80]} comes without its service, and so names nobody"
                yield self._draft.refused(missing, reason, where=place)
        return self._draft.mention(place)

    def _personal(self, person: Element, subject: Subject) -> Iterator[Reported]:
        """What a person is called, and how they can be reached: statements, unless verified."""
        occasion = self.stated(subject)
        occasion.region = _country(person)
        name = f"{person.first('firstName')} {person.first('lastName')}"
        yield from occasion.saw(IdentifierKind.NAME, name, element=person.tag)
        for child in person.children:
            verified = is_yes(child.attributes.get("verified", ""))
            if child.tag == "phone":
                yield from occasion.saw(
                    IdentifierKind.PHONE, _dialled(child), element="phone", verified=verified
                )
            elif child.tag == "email":
                yield from occasion.saw(
                    IdentifierKind.EMAIL, child.text, element="email", verified=verified
                )
            elif child.tag == "address":
                yield from occasion.saw(
                    IdentifierKind.ADDRESS, _on_one_line(child), element="address"
                )
            elif child.tag == "dateOfBirth":
                yield from occasion.saw(
                    IdentifierKind.BIRTH_DATE, child.text, element="dateOfBirth"
                )
            elif child.tag not in {"firstName", "lastName"}:
                self._elements.keep(f"{subject.place}/{person.tag}", child)

    def _associated(self, element: Element, subject: Subject) -> Iterator[Reported]:
        found = account_in(
            self._draft,
            element.first("espService"),
            element.first("espIdentifier"),
            where=subject.place,
        )
        yield found if isinstance(found, Refused) else self.stated(subject).sighting(found)
        for child in element.children:
            if child.tag not in {"espService", "espIdentifier"}:
                self._elements.keep(f"{subject.place}/{element.tag}", child)

    def _happened(self, element: Element, subject: Subject) -> Generator[Reported, None, Occasion]:
        """The occasion that a capture tells of."""
        subject.captures += 1
        name = f"{subject.place}/{element.tag} {subject.captures}"
        for child in element.children:
            if child.tag not in ORDERS[element.tag]:
                self._elements.keep(name, child)
        yield from self._elements.words(element, name, "eventName")
        when = self._draft.when(element.first("dateTime"), element="dateTime", where=name)
        if isinstance(when, Refused):
            yield when
            when = None
        event = EVENTS.get(element.first("eventName"), Event.OTHER)
        return Occasion(self._draft, name, subject.account, event, when, subject.standing)


def _dialled(phone: Element) -> str:
    """A number with its country's code and extension, where the report gives them apart."""
    code = phone.attributes.get("countryCallingCode", "").strip().lstrip("+")
    number = phone.text
    if code and number and not number.startswith(("+", "00")):
        number = f"+{code} {number}"
    extension = phone.attributes.get("extension", "").strip()
    return f"{number} ext. {extension}" if number and extension else number


def _country(person: Element) -> str:
    """The country that a person's address states: phone numbers are read with it."""
    written = person.first("address", "country")
    return written if len(written) == 2 else ""


def _on_one_line(address: Element) -> str:
    parts = [address.text, *(child.text for child in address.children)]
    return ", ".join(part for part in parts if part)

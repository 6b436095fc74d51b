"""A CyberTip in XML: its report and its files, element by element, become values.

What stands out of order is refused with its name and the report's, and is not taken; a word that
the form does not know is refused and kept; what becomes nothing else is kept by its path.
"""

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from clew.intake.cybertip_orders import EVENTS, WORDS, Order
from clew.intake.documents.xml_events import Element, XmlReader
from clew.intake.drafting import (
    Occasion,
    ReportDraft,
    account_in,
    is_yes,
    names_of,
    port_in,
)
from clew.intake.source import Reported
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Basis, Event, Sighting, Standing

_STANDINGS = {
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
_TAKEN_OF_SUMMARY = frozenset({"incidentType", "incidentDateTime", "incidentDateTimeDescription"})
_TEXTS = frozenset({"additionalInfo", "content"})
_RIGHT_ORDER = "ask the sender to put the elements in the order of the form, then take it in again"
_HASHES = frozenset({"md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "sha-512"})


@dataclass(slots=True)
class _Subject:
    """Somebody whom the elements that follow are about."""

    account: Identifier
    place: str
    standing: Standing
    captures: int = 0


class CyberTip:
    """One CyberTip on its way through."""

    def __init__(self, reader: XmlReader, draft: ReportDraft) -> None:
        self.reader = reader
        self._draft = draft
        self._places: Counter[str] = Counter()
        self._reported: Identifier | None = None

    def tip(self) -> Iterator[Reported]:
        """Yield what `cyberTip` holds: a report and its files."""
        reports = 0
        for begun in self._children("cyberTip", ""):
            if isinstance(begun, Refused):
                yield begun
            elif begun.tag == "report" and not reports:
                reports += 1
                yield from self.report()
            elif begun.tag == "fileDetails":
                yield from self.file(self.reader.whole(begun))
            elif begun.tag == "report":
                self.reader.skip()
                yield self._draft.refused("report", "a second report stands in one cyberTip")
            else:
                self._keep("", self.reader.whole(begun))
        if not reports:
            yield self._draft.refused("report", "cyberTip holds no report")

    def report(self) -> Iterator[Reported]:
        """Yield what `report` holds."""
        for begun in self._children("report", ""):
            if isinstance(begun, Refused):
                yield begun
            elif begun.tag in _STANDINGS:
                yield from self._person(begun.tag)
            elif begun.tag == "internetDetails":
                yield from self._internet()
            else:
                element = yield from self._whole(begun, "")
                yield from self._head(element)

    def file(self, element: Element) -> Iterator[Reported]:
        """Yield what one `fileDetails` says."""
        self._places["file"] += 1
        where = f"file {element.first('fileId')[:80] or self._places['file']}"
        yield from self._in_order(element, where)
        number = element.first("reportId")
        if number and f"cybertip:{number}" != self._draft.key:
            reason = f"the file belongs to report {number}"
            yield self._draft.refused("reportId", reason, where=where)
            return
        self._describe(element)
        subject = _Subject(self._reported or self._draft.mention("incident"), where, Standing.OTHER)
        if self._reported is not None:
            subject.standing = Standing.SUSPECT
        yield from self._words(element, where, "fileRelevance", "industryClassification")
        yield from self._file_seen(element, subject)
        yield from self._camera(element, subject)
        for child in element.all("ipCaptureEvent"):
            yield from self._capture(child, subject)
        for child in element.all("deviceId"):
            yield from self._device(child, subject)

    def _head(self, element: Element) -> Iterator[Reported]:
        """The parts of a report that are about nobody in particular."""
        draft = self._draft
        if element.tag == "additionalInfo":
            draft.tell(element.text)
        elif element.tag == "incidentSummary":
            yield from self._words(element, "incidentSummary", "incidentType")
            draft.incident = element.first("incidentType")
            draft.urgent = _is_urgent(element.first("escalateToHighPriority"))
            when = draft.when(
                element.first("incidentDateTime"), element="incidentDateTime", where=element.tag
            )
            if isinstance(when, Interval):
                draft.incident_at = when.first_at
            elif when is not None:
                yield when
            draft.tell(element.first("incidentDateTimeDescription"))
            self._keep("", element, but=_TAKEN_OF_SUMMARY)
        else:
            self._keep("", element)

    def _internet(self) -> Iterator[Reported]:
        """Where it happened: what is named there belongs to nobody yet."""
        for incident in self.reader.children():
            place = f"internetDetails/{incident.tag}"
            subject = _Subject(self._draft.mention("incident"), place, Standing.OTHER)
            client = ""
            for begun in self._children(incident.tag, place):
                if isinstance(begun, Refused):
                    yield begun
                    continue
                element = yield from self._whole(begun, place)
                client = element.text if element.tag == "chatClient" else client
                if element.tag == "chatRoomName" and client:
                    yield from self._room(element.text, client, subject)
                else:
                    yield from self._fact(element, subject)

    def _room(self, name: str, client: str, subject: _Subject) -> Iterator[Reported]:
        found = account_in(self._draft, client, name, where=subject.place)
        if isinstance(found, Refused):
            yield found
        else:
            occasion = self._stated(subject)
            yield occasion.sighting(Identifier(IdentifierKind.GROUP, found.value), written=name)

    def _person(self, tag: str) -> Iterator[Reported]:
        """Somebody reported: who it is stands before what was seen of them."""
        self._places[tag] += 1
        place = tag if self._places[tag] == 1 else f"{tag} {self._places[tag]}"
        early = Element(tag, {})
        subject: _Subject | None = None
        for begun in self._children(tag, place):
            if isinstance(begun, Refused):
                yield begun
                continue
            element = yield from self._whole(begun, place)
            if subject is None and element.tag in _BEFORE_CAPTURES:
                early.children.append(element)
                continue
            if subject is None:
                subject = yield from self._subject(early, place)
            yield from self._fact(element, subject)
        if subject is None:
            yield from self._subject(early, place)

    def _subject(self, early: Element, place: str) -> Generator[Reported, None, _Subject]:
        """Say whose the account is, what the person is called, and how they can be reached."""
        standing = _STANDINGS[early.tag]
        if is_yes(early.first("compromisedAccount")):
            standing = Standing.OTHER  # somebody else acted there
            self._draft.keep(f"{place}/compromisedAccount", "true")
        account = yield from self._account(early, place)
        if early.tag == "personOrUserReported" and self._reported is None:
            self._reported = account
        subject = _Subject(account, place, standing)
        if account.kind is IdentifierKind.ACCOUNT:
            yield from names_of(
                self._draft, account, early.first("espIdentifier"), standing=standing
            )
        for element in early.children:
            if element.tag.endswith("Person"):
                yield from self._personal(element, subject)
            elif element.tag == "vehicleDescription":
                self._keep(place, element)
        return subject

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

    def _personal(self, person: Element, subject: _Subject) -> Iterator[Reported]:
        """What a person is called, and how they can be reached: statements, unless verified."""
        occasion = self._stated(subject)
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
                self._keep(f"{subject.place}/{person.tag}", child)

    def _fact(self, element: Element, subject: _Subject) -> Iterator[Reported]:
        """One thing that an element says of somebody."""
        if element.tag == "ipCaptureEvent":
            yield from self._capture(element, subject)
        elif element.tag == "deviceId":
            yield from self._device(element, subject)
        elif element.tag in _STATED:
            occasion = self._stated(subject)
            yield from occasion.saw(_STATED[element.tag], element.text, element=element.tag)
        elif element.tag == "associatedAccount" and element.first("espService"):
            yield from self._associated(element, subject)
        elif element.tag in _TEXTS:
            self._draft.tell(element.text)
        else:
            self._keep(subject.place, element)

    def _associated(self, element: Element, subject: _Subject) -> Iterator[Reported]:
        found = account_in(
            self._draft,
            element.first("espService"),
            element.first("espIdentifier"),
            where=subject.place,
        )
        yield found if isinstance(found, Refused) else self._stated(subject).sighting(found)

    def _capture(self, element: Element, subject: _Subject) -> Iterator[Reported]:
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

    def _device(self, element: Element, subject: _Subject) -> Iterator[Reported]:
        """A device at a time; the name of a wireless network is many people's, and only kept."""
        yield from self._words(element, subject.place, "idType")
        occasion = yield from self._happened(element, subject)
        kind, value = element.first("idType"), element.first("idValue")
        if kind == "SSID":
            self._keep(occasion.name, element)
        elif kind == "IMEI":
            yield from occasion.saw(IdentifierKind.IMEI, value, element="idValue")
        else:
            written = f"iccid:{value}" if kind == "ICCID" and value else value
            yield from occasion.saw(IdentifierKind.DEVICE, written, element="idValue")

    def _happened(self, element: Element, subject: _Subject) -> Generator[Reported, None, Occasion]:
        """The occasion that a capture tells of."""
        subject.captures += 1
        name = f"{subject.place}/{element.tag} {subject.captures}"
        yield from self._words(element, name, "eventName")
        when = self._draft.when(element.first("dateTime"), element="dateTime", where=name)
        if isinstance(when, Refused):
            yield when
            when = None
        event = EVENTS.get(element.first("eventName"), Event.OTHER)
        return Occasion(self._draft, name, subject.account, event, when, subject.standing)

    def _stated(self, subject: _Subject) -> Occasion:
        return Occasion(
            self._draft,
            subject.place,
            subject.account,
            standing=subject.standing,
            basis=Basis.ASSESSMENT,
        )

    def _describe(self, element: Element) -> None:
        """Keep what is said of a file, annotations as the names of those that are set."""
        fields = {
            child.tag: child.text
            for child in element.children
            if child.text and child.tag not in {"reportId", "originalFileHash"}
        }
        for child in element.all("originalFileHash"):
            fields[f"hash {child.attributes.get('hashType', '')}".strip()] = child.text
        for child in element.all("fileAnnotations"):
            fields["fileAnnotations"] = " ".join(c.tag for c in child.children if is_yes(c.text))
        for child in element.all("details"):
            for pair in child.all("nameValuePair"):
                fields[pair.first("name")] = pair.first("value")
        self._draft.describe_file(fields)

    def _file_seen(self, element: Element, subject: _Subject) -> Iterator[Reported]:
        """The file's hashes, and where it lies."""
        occasion = Occasion(
            self._draft, subject.place, subject.account, Event.UPLOAD, standing=subject.standing
        )
        occasion.time = self._uploaded(element)
        file: Identifier | None = None
        for child in element.all("originalFileHash"):
            kind = child.attributes.get("hashType", "").strip().lower()
            if kind and kind not in _HASHES:
                continue  # a perceptual hash: kept with the file
            for one in occasion.saw(
                IdentifierKind.FILE_HASH,
                f"{kind}:{child.text}" if kind else child.text,
                element="originalFileHash",
            ):
                file = one.identifier if isinstance(one, Sighting) else file
                yield one
        for child in element.all("locationOfFile"):
            found = occasion.read(IdentifierKind.URL, child.text, element="locationOfFile")
            if isinstance(found, Refused):
                yield found
            else:
                yield occasion.sighting(found, written=child.text, file=file)

    def _uploaded(self, element: Element) -> Interval | None:
        """When the file was uploaded, where one capture says so."""
        captures = element.all("ipCaptureEvent")
        times = [c.first("dateTime") for c in captures if c.first("eventName") == "Upload"]
        when = self._draft.when(times[0], element="dateTime") if len(times) == 1 else None
        return when if isinstance(when, Interval) else None

    def _camera(self, element: Element, subject: _Subject) -> Iterator[Reported]:
        for details in element.all("details"):
            pairs = {
                p.first("name").lower(): p.first("value") for p in details.all("nameValuePair")
            }
            serial = next((v for k, v in pairs.items() if "serialnumber" in k.replace(" ", "")), "")
            occasion = Occasion(self._draft, subject.place, subject.account, Event.UPLOAD)
            occasion.standing = subject.standing
            yield from occasion.saw(
                IdentifierKind.CAMERA_SERIAL, serial, element="details", make=pairs.get("make", "")
            )

    def _children(self, tag: str, where: str) -> Iterator[Element | Refused]:
        """The children of the element that began last, each as it begins, if it may stand there."""
        order = Order(tag)
        for begun in self.reader.children():
            if before := order.after(begun.tag):
                self.reader.skip()
                yield self._misplaced(begun.tag, before, where or tag)
            else:
                yield begun

    def _whole(self, begun: Element, where: str) -> Generator[Reported, None, Element]:
        left_out = self.reader.left_out
        element = self.reader.whole(begun)
        yield from self._in_order(element, where)
        if more := self.reader.left_out - left_out:
            reason = f"{more:,} parts nested too deep or too large were left out"
            yield self._draft.refused(element.tag, reason, "look at the original", where=where)
        return element

    def _in_order(self, element: Element, where: str) -> Iterator[Refused]:
        """Take out what stands in the wrong place within an element, and say so."""
        order, kept = Order(element.tag), []
        for child in element.children:
            if before := order.after(child.tag):
                yield self._misplaced(child.tag, before, f"{where}/{element.tag}".strip("/"))
            else:
                kept.append(child)
                yield from self._in_order(child, f"{where}/{element.tag}".strip("/"))
        element.children = kept

    def _misplaced(self, tag: str, before: str, where: str) -> Refused:
        reason = f"{tag} stands after {before}, and must stand before it"
        return self._draft.refused(tag, reason, _RIGHT_ORDER, where=where)

    def _words(self, element: Element, where: str, *tags: str) -> Iterator[Refused]:
        """Refuse words that the form does not know; what they stand for is kept."""
        for child in element.children:
            if child.tag in tags and child.text and child.text not in WORDS[child.tag]:
                self._draft.keep(f"{where}/{child.tag}", child.text)
                reason = f"{child.text[:80]!r} is none of the form's words"
                yield self._draft.refused(child.tag, reason, where=where)

    def _keep(self, path: str, element: Element, *, but: frozenset[str] = frozenset()) -> None:
        """Keep an element and all in it, by path."""
        if element.tag in but:
            return
        path = f"{path}/{element.tag}".strip("/")
        self._draft.keep(path, element.text)
        for name, value in element.attributes.items():
            self._draft.keep(f"{path}/@{name}", value)
        for child in element.children:
            self._keep(path, child, but=but)


def _is_urgent(written: str) -> bool:
    """Providers write why it is urgent, or a flag."""
    return written.strip().lower() not in {"", "false", "no", "0"}


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

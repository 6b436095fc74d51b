"""A CyberTip in XML: its report and its files, element by element, become values."""

from collections.abc import Iterator

from clew.intake.cybertip_elements import Elements
from clew.intake.cybertip_files import Files
from clew.intake.cybertip_orders import ORDERS
from clew.intake.cybertip_people import STANDINGS, People, Subject
from clew.intake.documents.xml_events import Element, XmlReader
from clew.intake.drafting import ReportDraft, account_in
from clew.intake.source import Reported
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Standing

_TAKEN_OF_SUMMARY = frozenset({"incidentType", "incidentDateTime", "incidentDateTimeDescription"})


class CyberTip:
    """One CyberTip on its way through."""

    def __init__(self, reader: XmlReader, draft: ReportDraft) -> None:
        self._draft = draft
        self._elements = Elements(reader, draft)
        self._people = People(self._elements, draft)
        self.files = Files(self._elements, self._people, draft)

    def tip(self) -> Iterator[Reported]:
        """Yield what `cyberTip` holds: a report and its files."""
        reports = 0
        for begun in self._elements.children("cyberTip", ""):
            if isinstance(begun, Refused):
                yield begun
            elif begun.tag == "report" and not reports:
                reports += 1
                yield from self.report()
            elif begun.tag == "fileDetails":
                yield from self.files.file(self._elements.reader.whole(begun))
            elif begun.tag == "report":
                self._elements.reader.skip()
                yield self._draft.refused("report", "a second report stands in one cyberTip")
            else:
                self._elements.keep("", self._elements.reader.whole(begun))
        if not reports:
            yield self._draft.refused("report", "cyberTip holds no report")

    def report(self) -> Iterator[Reported]:
        """Yield what `report` holds."""
        for begun in self._elements.children("report", ""):
            if isinstance(begun, Refused):
                yield begun
            elif begun.tag in STANDINGS:
                yield from self._people.person(begun.tag)
            elif begun.tag == "internetDetails":
                yield from self._internet()
            else:
                element = yield from self._elements.whole(begun, "")
                yield from self._head(element)

    def _head(self, element: Element) -> Iterator[Reported]:
        """The parts of a report that are about nobody in particular."""
        draft = self._draft
        if element.tag == "additionalInfo":
            draft.tell(element.text)
        elif element.tag == "incidentSummary":
            yield from self._elements.words(element, "incidentSummary", "incidentType")
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
            self._elements.keep("", element, but=_TAKEN_OF_SUMMARY)
        else:
            self._elements.keep("", element)

    def _internet(self) -> Iterator[Reported]:
        """Where it happened: what is named there belongs to nobody yet."""
        for incident in self._elements.reader.children():
            place = f"internetDetails/{incident.tag}"
            subject = Subject(self._draft.mention("incident"), place, Standing.OTHER)
            self._elements.keep_attributes(incident, "internetDetails")
            if incident.tag not in ORDERS:
                yield from self._unknown(incident, subject)
                continue
            client = ""
            for begun in self._elements.children(incident.tag, place):
                if isinstance(begun, Refused):
                    yield begun
                    continue
                element = yield from self._elements.whole(begun, place)
                client = element.text if element.tag == "chatClient" else client
                if element.tag == "chatRoomName" and client:
                    yield from self._room(element.text, client, subject)
                else:
                    yield from self._people.fact(element, subject)

    def _unknown(self, begun: Element, subject: Subject) -> Iterator[Reported]:
        """An incident of a sort that the form does not know: what its parts say is taken."""
        element = yield from self._elements.whole(begun, "internetDetails")
        self._draft.keep(subject.place, element.text)
        for child in element.children:
            yield from self._people.fact(child, subject)

    def _room(self, name: str, client: str, subject: Subject) -> Iterator[Reported]:
        found = account_in(self._draft, client, name, where=subject.place)
        if isinstance(found, Refused):
            yield found
        else:
            occasion = self._people.stated(subject)
            yield occasion.sighting(Identifier(IdentifierKind.GROUP, found.value), written=name)


def _is_urgent(written: str) -> bool:
    """Providers write why it is urgent, or a flag."""
    return written.strip().lower() not in {"", "false", "no", "0"}

"""Files of a CyberTip in XML: their hashes, where they lie, and who uploaded them."""

from collections.abc import Iterator

from clew.intake.cybertip_elements import Elements
from clew.intake.cybertip_orders import ORDERS
from clew.intake.cybertip_people import People, Subject
from clew.intake.documents.xml_events import Element
from clew.intake.drafting import Occasion, ReportDraft, is_yes
from clew.intake.source import Reported
from clew.intake.times import Interval
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Refused
from clew.model.sighting import Event, Sighting, Standing

_APART = frozenset({"reportId", "originalFileHash"})
_HASHES = frozenset({"md5", "sha1", "sha-1", "sha256", "sha-256", "sha512", "sha-512"})


class Files:
    """The files of one report."""

    def __init__(self, elements: Elements, people: People, draft: ReportDraft) -> None:
        self._elements = elements
        self._people = people
        self._draft = draft
        self._count = 0

    def file(self, element: Element) -> Iterator[Reported]:
        """Yield what one `fileDetails` says."""
        self._count += 1
        where = f"file {element.first('fileId')[:80] or self._count}"
        yield from self._elements.in_order(element, where)
        number = element.first("reportId")
        if number and f"cybertip:{number}" != self._draft.key:
            reason = f"the file belongs to report {number}"
            yield self._draft.refused("reportId", reason, where=where)
            return
        self._describe(element, where)
        by = self._people.reported
        account = self._draft.mention("incident") if by is None else by.account
        subject = Subject(account, where, Standing.OTHER if by is None else by.standing)
        yield from self._elements.words(element, where, "fileRelevance", "industryClassification")
        yield from self._file_seen(element, subject)
        yield from self._camera(element, subject)
        for child in element.all("ipCaptureEvent"):
            yield from self._people.capture(child, subject)
        for child in element.all("deviceId"):
            yield from self._people.device(child, subject)

    def _describe(self, element: Element, where: str) -> None:
        """Keep what is said of a file, annotations as the names of those that are set."""
        fields = {
            child.tag: child.text
            for child in element.children
            if child.text and child.tag in ORDERS["fileDetails"] and child.tag not in _APART
        }
        for child in element.all("originalFileHash"):
            fields[f"hash {child.attributes.get('hashType', '')}".strip()] = child.text
        for child in element.all("fileAnnotations"):
            fields["fileAnnotations"] = " ".join(c.tag for c in child.children if is_yes(c.text))
        for child in element.all("details"):
            for inner in child.children:
                if inner.tag == "nameValuePair":
                    fields[inner.first("name")] = inner.first("value")
                else:
                    self._elements.keep(f"{where}/details", inner)
        self._draft.describe_file(fields)
        for child in element.children:
            if child.tag not in ORDERS["fileDetails"]:
                self._elements.keep(where, child)

    def _file_seen(self, element: Element, subject: Subject) -> Iterator[Reported]:
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

    def _camera(self, element: Element, subject: Subject) -> Iterator[Reported]:
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

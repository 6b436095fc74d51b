"""CyberTip XML: a provider's report about one account, in the order of the submission form."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clew.model.identifier import IdentifierKind
from clew.model.sighting import Sighting, Standing
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.writing.told import account_of, event_name, number_of, when

_PLACES = {
    Standing.SUSPECT: ("personOrUserReported", "personOrUserReportedPerson"),
    Standing.VICTIM: ("victim", "victimPerson"),
    Standing.WITNESS: ("intendedRecipient", "intendedRecipientPerson"),
    Standing.OTHER: ("intendedRecipient", "intendedRecipientPerson"),
}
_PERSONAL = {
    IdentifierKind.PHONE: "phone",
    IdentifierKind.EMAIL: "email",
    IdentifierKind.ADDRESS: "address",
    IdentifierKind.BIRTH_DATE: "dateOfBirth",
}
_INCIDENT = "Misleading Words or Digital Images on the Internet"


def tip_xml(filed: Filed) -> bytes:
    """Return a report as XML.

    What the form has no place for (a wallet that the profile names) is left out.
    """
    first = filed.sightings[0]
    root = Element("cyberTip", reportId=number_of(filed.report.key))
    report = SubElement(root, "report")
    summary = SubElement(report, "incidentSummary")
    _add(summary, "incidentType", _INCIDENT)
    _add(summary, "platform", account_of(first)[0])
    _add(summary, "incidentDateTime", when(filed.report.incident_at, filed.report.incident_at))
    _person(report, filed.sightings)
    _files(root, filed)
    indent(root)
    text: str = tostring(root, encoding="unicode", xml_declaration=True)
    return text.encode()


def _person(report: Element, sightings: Iterable[Sighting]) -> None:
    said = list(sightings)
    place, person_tag = _PLACES[said[0].standing]
    service, name = account_of(said[0])
    user = SubElement(report, place)
    _personal(SubElement(user, person_tag), said)
    for sighting in _of(said, IdentifierKind.VEHICLE):
        _add(user, "vehicleDescription", sighting.identifier.value)
    _add(user, "espIdentifier", name)
    _add(user, "espService", service)
    for sighting in _of(said, IdentifierKind.SCREEN_NAME):
        if sighting.occasion == "profile":
            _add(user, "screenName", sighting.identifier.value)
    for sighting in _of(said, IdentifierKind.URL):
        _add(user, "profileUrl", sighting.identifier.value)
    for sighting in _of(said, IdentifierKind.IP):
        _capture(user, sighting)
    for sighting in _of(said, IdentifierKind.DEVICE, IdentifierKind.IMEI):
        device = SubElement(user, "deviceId")
        is_imei = sighting.identifier.kind is IdentifierKind.IMEI
        _add(device, "idType", "IMEI" if is_imei else "other")
        _add(device, "idValue", sighting.identifier.value)
        _add(device, "eventName", event_name(sighting))
        _add(device, "dateTime", when(sighting.first_at, sighting.last_at))


def _personal(person: Element, said: list[Sighting]) -> None:
    for sighting in _of(said, IdentifierKind.NAME):
        given, _, family = sighting.identifier.value.rpartition(" ")
        _add(person, "firstName", given)
        _add(person, "lastName", family)
    for kind, tag in _PERSONAL.items():
        for sighting in _of(said, kind):
            child = _add(person, tag, sighting.identifier.value)
            if sighting.verified:
                child.set("verified", "true")


def _capture(user: Element, sighting: Sighting) -> None:
    capture = SubElement(user, "ipCaptureEvent")
    _add(capture, "ipAddress", sighting.identifier.value)
    _add(capture, "eventName", event_name(sighting))
    _add(capture, "dateTime", when(sighting.first_at, sighting.last_at))
    if sighting.proxy:
        _add(capture, "possibleProxy", "true")
    if sighting.port is not None:
        _add(capture, "port", str(sighting.port))


def _files(root: Element, filed: Filed) -> None:
    """Each file with its hash, and the camera that its metadata names."""
    occasions: dict[str, list[Sighting]] = {}
    for sighting in _of(filed.sightings, IdentifierKind.FILE_HASH, IdentifierKind.CAMERA_SERIAL):
        occasions.setdefault(sighting.occasion, []).append(sighting)
    for number, said in enumerate(occasions.values(), start=1):
        details = SubElement(root, "fileDetails")
        _add(details, "reportId", number_of(filed.report.key))
        _add(details, "fileId", str(number))
        for sighting in _of(said, IdentifierKind.FILE_HASH):
            kind, _, digest = sighting.identifier.value.partition(":")
            _add(details, "originalFileHash", digest).set("hashType", kind.upper())
        for sighting in _of(said, IdentifierKind.CAMERA_SERIAL):
            _exif(details, sighting.identifier.value)


def _exif(details: Element, camera: str) -> None:
    make, _, serial = camera.partition("/")
    pairs = SubElement(details, "details")
    for name, value in (("Make", make), ("BodySerialNumber", serial)):
        pair = SubElement(pairs, "nameValuePair")
        _add(pair, "name", name)
        _add(pair, "value", value)
    _add(pairs, "type", "EXIF")


def _of(sightings: Iterable[Sighting], *kinds: IdentifierKind) -> list[Sighting]:
    return [sighting for sighting in sightings if sighting.identifier.kind in kinds]


def _add(parent: Element, tag: str, text: str) -> Element:
    child = SubElement(parent, tag)
    child.text = text
    return child

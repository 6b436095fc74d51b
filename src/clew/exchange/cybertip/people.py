"""People of a CyberTip as elements: whose the account is, what is stated, what was captured.

Example:
    >>> from clew.model.identifier import account
    >>> from clew.model.sighting import Basis, Event, Standing
    >>> person = TipElement("victim")
    >>> seen = Sighting("cybertip:1", "victim", account("chat.example", "ana"),
    ...                 Identifier(IdentifierKind.EMAIL, "ana@mail.example"), Event.STATED,
    ...                 basis=Basis.ASSESSMENT, standing=Standing.VICTIM)
    >>> state(person, seen, Losses())
    >>> person.part("victimPerson").children[0].text
    'ana@mail.example'
"""

from clew.exchange.cybertip.element import TipElement
from clew.exchange.cybertip.values import (
    check_beside,
    check_stated,
    event_word,
    has_no_place,
    name_and_service,
    spelled,
    time_text,
)
from clew.exchange.losses import Losses
from clew.intake.cybertip_people import PLATE
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting

_PERSONAL = {
    IdentifierKind.PHONE: "phone",
    IdentifierKind.EMAIL: "email",
    IdentifierKind.ADDRESS: "address",
    IdentifierKind.BIRTH_DATE: "dateOfBirth",
}
_STATED = {
    IdentifierKind.SCREEN_NAME: "screenName",
    IdentifierKind.URL: "profileUrl",
    IdentifierKind.SHARE_LINK: "profileUrl",
    IdentifierKind.GROUP: "groupIdentifier",
}
_DEVICES = frozenset({IdentifierKind.DEVICE, IdentifierKind.IMEI})
_ICCID = "iccid:"


def identify(person: TipElement, subject: Identifier, written: str) -> None:
    """Say whose the account is; of somebody who is only mentioned, nothing."""
    if subject.kind is IdentifierKind.ACCOUNT:
        name, service = name_and_service(subject)
        person.add("espIdentifier", written or name)
        person.part("espService").text = service


def state(person: TipElement, seen: Sighting, losses: Losses) -> None:
    """Write what is stated of somebody."""
    kind = seen.identifier.kind
    check_stated(seen, losses)
    if kind is IdentifierKind.NAME:
        _call(person.part(f"{person.tag}Person"), seen, losses)
    elif kind in _PERSONAL:
        child = _added(person.part(f"{person.tag}Person"), _PERSONAL[kind], seen, losses)
        if child is not None and seen.verified:
            child.attributes["verified"] = "true"
    elif kind is IdentifierKind.VEHICLE:
        _drive(person, seen, losses)
    elif kind is IdentifierKind.ACCOUNT:
        name, service = name_and_service(seen.identifier)
        account = person.add("associatedAccount")
        account.add("espIdentifier", name)
        account.add("espService", service)
    elif kind in _STATED and _is_told_there(seen):
        _added(person, _STATED[kind], seen, losses)
    else:
        has_no_place(seen, losses)


def captured(seen: Sighting, losses: Losses) -> TipElement | None:
    """Return what was seen at a time: an address or a device; None where it is neither."""
    kind = seen.identifier.kind
    text = spelled(seen, losses) if kind is IdentifierKind.IP or kind in _DEVICES else ""
    if not text:
        return None
    check_beside(seen, losses)
    if kind is IdentifierKind.IP:
        capture = TipElement("ipCaptureEvent")
        capture.add("ipAddress", text)
    else:
        capture = TipElement("deviceId")
        is_iccid = text.startswith(_ICCID)
        other = "ICCID" if is_iccid else "other"
        capture.add("idType", "IMEI" if kind is IdentifierKind.IMEI else other)
        capture.add("idValue", text.removeprefix(_ICCID))
    capture.add("eventName", event_word(seen.event, losses))
    if when := time_text(seen.first_at, seen.last_at, losses):
        capture.add("dateTime", when)
    if seen.proxy:
        capture.add("possibleProxy", "true")
    if seen.port is not None:
        capture.add("port", str(seen.port))
    return capture


def _call(personal: TipElement, seen: Sighting, losses: Losses) -> None:
    """The parts of a name; where several words stand, nobody knows which are the first names."""
    if personal.all("firstName") or personal.all("lastName"):
        losses.met("a second name of somebody")
        return
    text = spelled(seen, losses)
    if text.strip().count(" ") > 1:
        losses.met("where somebody's first names end")
    given, space, family = text.rpartition(" ")
    for tag, part in (("firstName", given if space else family), ("lastName", family)):
        if part and (space or tag == "firstName"):
            personal.add(tag, part)


def _drive(person: TipElement, seen: Sighting, losses: Losses) -> None:
    text = spelled(seen, losses).removesuffix(f"@{seen.report}")
    if not PLATE.fullmatch(text):
        losses.met("that the description of a vehicle is its number")
    if text:
        person.add("vehicleDescription", text)


def _is_told_there(seen: Sighting) -> bool:
    """A group is told without its service, so it has to be the account's."""
    if seen.identifier.kind is not IdentifierKind.GROUP:
        return True
    return name_and_service(seen.subject)[1] == name_and_service(seen.identifier)[1]


def _added(parent: TipElement, tag: str, seen: Sighting, losses: Losses) -> TipElement | None:
    text = spelled(seen, losses)
    return parent.add(tag, text) if text else None

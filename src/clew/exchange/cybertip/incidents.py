"""Incidents of a CyberTip as elements: pages, addresses, rooms that belong to nobody yet."""

from clew.exchange.cybertip.element import TipElement
from clew.exchange.cybertip.part import TipPart
from clew.exchange.cybertip.places import Seen
from clew.exchange.cybertip.values import (
    WEB,
    check_stated,
    has_no_place,
    name_and_service,
    same_service,
    spelled,
)
from clew.exchange.losses import Losses
from clew.model.identifier import IdentifierKind
from clew.model.sighting import Sighting

_TOLD = {
    IdentifierKind.EMAIL: "emailAddress",
    IdentifierKind.PHONE: "phoneNumber",
    **dict.fromkeys(WEB, "url"),
}
CLIENT = "chatClient"


def incident_part(tag: str, seen: Seen, losses: Losses) -> TipPart:
    """Return an incident with all that was seen in it, but for rooms."""
    part = TipPart(TipElement(tag))
    for number, one in seen:
        kind = one.identifier.kind
        if kind is IdentifierKind.GROUP:
            continue
        if kind in _TOLD:
            check_stated(one, losses)
            if text := spelled(one, losses):
                part.element.add(_TOLD[kind], text)
        elif number:
            part.capture(number, one, losses)
        else:
            has_no_place(one, losses)
    return part


def rooms(tag: str, seen: Seen, kept: dict[str, str], losses: Losses) -> list[TipElement]:
    """Return an incident for each service that has rooms; its client is taken out of `kept`."""
    by_service: dict[str, list[Sighting]] = {}
    for _, one in seen:
        if one.identifier.kind is IdentifierKind.GROUP:
            by_service.setdefault(name_and_service(one.identifier)[1], []).append(one)
    made = []
    for service, several in by_service.items():
        incident = TipElement(tag)
        incident.add(CLIENT, _client(f"internetDetails/{tag}/{CLIENT}", service, kept))
        for one in several:
            check_stated(one, losses)
            if text := spelled(one, losses):
                incident.add("chatRoomName", text)
        made.append(incident)
    return made


def _client(path: str, service: str, kept: dict[str, str]) -> str:
    """A service as the report calls it."""
    for name in list(kept):
        if name.startswith(path) and same_service(kept[name], service):
            return kept.pop(name)
    return service

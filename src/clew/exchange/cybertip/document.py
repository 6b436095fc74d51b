"""A CyberTip as one element: a report and its files, put together from what the report says."""

from collections.abc import Mapping

from clew.exchange.cybertip.element import TipElement
from clew.exchange.cybertip.fields import Spots, bare, put_fields
from clew.exchange.cybertip.files import file_part
from clew.exchange.cybertip.incidents import incident_part, rooms
from clew.exchange.cybertip.part import TipPart
from clew.exchange.cybertip.people import identify, state
from clew.exchange.cybertip.places import Places, person_at, sorted_by_place, tag_of
from clew.exchange.cybertip.values import WEB, same_service, time_text
from clew.exchange.cybertip.words import add_word
from clew.exchange.losses import Losses
from clew.exchange.parcel import ParcelReport
from clew.intake.cybertip_people import STANDINGS
from clew.model.identifier import IdentifierKind
from clew.model.report import Report
from clew.model.sighting import Sighting, Standing

_XML = "CyberTip XML"
_URGENT = "incidentSummary/escalateToHighPriority"
_COMPROMISED = "compromisedAccount"


def tip_document(report: ParcelReport, *, number: str, losses: Losses) -> TipElement:
    """Return a report as `cyberTip`; what of it the form cannot hold is told as lost."""
    head, places = report.head, sorted_by_place(report.head, report.said())
    kept = _kept(head, places, losses)
    root = TipElement("cyberTip", attributes={"reportId": number})
    spots = Spots(root, root.add("report"))
    _summarise(spots.report, head, losses)
    spots.people = {place: _person(place, places, kept, losses) for place in places.in_order}
    spots.incidents = {
        tag: incident_part(tag, seen, losses) for tag, seen in places.incidents.items()
    }
    of_rooms = [
        one for tag, seen in places.incidents.items() for one in rooms(tag, seen, kept, losses)
    ]
    spots.files = _files(number, head, places, losses)
    put_fields(kept, spots, losses)
    _send(head, spots, losses)
    _check_files(places, losses)
    for incident in (*(part.ended() for part in spots.incidents.values()), *of_rooms):
        if incident.children or incident.text:
            spots.report.add("internetDetails").children.append(incident)
    spots.report.children += [part.ended() for part in spots.people.values()]
    root.children += [part.ended() for part in spots.files.values()]
    return root


def _kept(head: Report, places: Places, losses: Losses) -> dict[str, str]:
    """The fields that can be written: those that the form has, of somebody who is in it."""
    if head.format != _XML:
        for path in head.unknown:
            losses.met(f"a field of another form ({bare(path).rpartition('/')[2][:80]})")
        return {}
    kept = dict(head.unknown)
    for path in head.unknown:
        if person_at(path) in places.orphaned:
            losses.met(f"a field of somebody of whom nothing was seen ({tag_of(person_at(path))})")
            del kept[path]
    return kept


def _summarise(report: TipElement, head: Report, losses: Losses) -> None:
    summary = report.part("incidentSummary")
    if head.incident:
        add_word(summary, "incidentType", head.incident, losses)
    if head.urgent and _URGENT not in head.unknown:
        summary.add("escalateToHighPriority", "true")
    if head.incident_at is not None:
        summary.add("incidentDateTime", time_text(head.incident_at, head.incident_at, losses))
    if head.summary:
        report.add("additionalInfo", head.summary)
    if head.received_at is not None:
        losses.met("when a report was received")


def _person(place: str, places: Places, kept: dict[str, str], losses: Losses) -> TipPart:
    part, subject = TipPart(TipElement(tag_of(place))), places.subjects[place]
    identify(part.element, subject, places.names.get(subject, ""))
    is_compromised = kept.get(f"{place}/{_COMPROMISED}") == "true"
    standing = Standing.OTHER if is_compromised else STANDINGS[tag_of(place)]
    for number, seen in places.people[place]:
        if seen.standing is not standing:
            losses.met(f"that somebody is called a {seen.standing.value}")
        if number and seen.identifier.kind not in WEB:
            part.capture(number, seen, losses)
        else:
            state(part.element, seen, losses)
    return part


def _files(number: str, head: Report, places: Places, losses: Losses) -> dict[str, TipPart]:
    """Those that the report describes in their order, then others that were seen."""
    described = {_id_of(one, place): one for place, one in enumerate(head.files, start=1)}
    if len(described) < len(head.files):
        losses.met("a second file of the same number", len(head.files) - len(described))
    ids = [*described, *(one for one in places.files if one not in described)]
    return {
        one: file_part(number, described.get(one, {}), places.files.get(one, []), losses)
        for one in ids
    }


def _id_of(described: Mapping[str, str], place: int) -> str:
    return (described.get("fileId") or described.get("submittalId") or "")[:80] or str(place)


def _send(head: Report, spots: Spots, losses: Losses) -> None:
    """Who sent the report: the service of the first account, as the report writes it."""
    people = [part.element for part in spots.people.values()]
    named = [service for person in people for service in person.all("espService")]
    bare_ones = [person for person in people if not person.all("espIdentifier")]
    if named and same_service(head.sender, named[0].text):
        named[0].text = head.sender
    elif head.sender and bare_ones and not named:
        bare_ones[0].add("espService", head.sender)
    elif head.sender:
        losses.met("who sent a report")


def _check_files(places: Places, losses: Losses) -> None:
    """Tell where the form would say that a file is somebody else's."""
    reported = [one for one in places.in_order if tag_of(one) == "personOrUserReported"]
    for seen in (one for several in places.files.values() for _, one in several):
        if not _is_of_first(seen, places, reported):
            losses.met("whose file it is")


def _is_of_first(seen: Sighting, places: Places, reported: list[str]) -> bool:
    if reported:
        return seen.subject == places.subjects[reported[0]]
    return seen.subject.kind is IdentifierKind.MENTION

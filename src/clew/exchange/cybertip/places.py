"""Places of a CyberTip: what was seen, sorted by the part of the form in which it stands.

A report that was read from the form says where each thing stood. What came in another form stands
with whom it is of: who is suspected is reported, victims are victims, all others are recipients.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clew.exchange.cybertip.values import name_and_service
from clew.intake.cybertip_people import STANDINGS
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report
from clew.model.sighting import Sighting, Standing

Seen = list[tuple[int, Sighting]]
"""Sightings, each with the number of its capture; 0 for what is only stated."""

INCIDENT = "incident"
_PERSON = re.compile(r"(personOrUserReported|intendedRecipient|victim)(?: ([1-9][0-9]{0,6}))?")
_OCCASION = re.compile(
    r"(?P<place>.*?)(?:/(?:ipCaptureEvent|deviceId|capture) (?P<number>[0-9]{1,9}))?", re.DOTALL
)
_INTERNET = re.compile(r"internetDetails/([A-Za-z][A-Za-z0-9]*)")
_NAME = "the account's name"
_FILE = "file "
_TAGS = {Standing.SUSPECT: "personOrUserReported", Standing.VICTIM: "victim"}
_OTHER = "intendedRecipient"
_BY_KIND = {
    IdentifierKind.EMAIL: "emailIncident",
    IdentifierKind.PHONE: "cellPhoneIncident",
    IdentifierKind.GROUP: "chatImIncident",
    IdentifierKind.IP: "peer2peerIncident",
}


@dataclass(slots=True)
class Places:
    """What was seen by place, and whose account is at which place for people.

    `orphaned` are places of which fields are kept, of somebody of whom nothing was seen, while
    accounts are left that may be theirs or not.
    """

    people: dict[str, Seen] = field(default_factory=lambda: defaultdict(list))
    subjects: dict[str, Identifier] = field(default_factory=dict)
    names: dict[Identifier, str] = field(default_factory=dict)
    incidents: dict[str, Seen] = field(default_factory=lambda: defaultdict(list))
    files: dict[str, Seen] = field(default_factory=lambda: defaultdict(list))
    orphaned: frozenset[str] = frozenset()

    @property
    def in_order(self) -> list[str]:
        """The places for people in the order of the form."""
        return sorted(
            self.subjects,
            key=lambda place: (list(STANDINGS).index(tag_of(place)), number_of(place)),
        )


def sorted_by_place(head: Report, said: Iterable[Sighting]) -> Places:
    """Sort what a report says by the place at which it stands."""
    places, loose = Places(), Seen()
    unplaced: dict[Identifier, Standing] = {}
    for seen in said:
        match = _OCCASION.fullmatch(seen.occasion)
        place, number = (match["place"], int(match["number"] or 0)) if match else ("", 0)
        if place == _NAME:
            places.names[seen.subject] = seen.written or seen.identifier.value
            unplaced.setdefault(seen.subject, seen.standing)
        elif _PERSON.fullmatch(place):
            places.people[place].append((number, seen))
            places.subjects.setdefault(place, seen.subject)
        elif place.startswith(_FILE):
            places.files[place.removeprefix(_FILE)].append((number, seen))
            unplaced = {seen.subject: seen.standing} | unplaced
        elif is_of_incident(seen.subject):
            places.incidents[_incident_tag(place, seen)].append((number, seen))
        else:
            loose.append((number, seen))
            unplaced.setdefault(seen.subject, seen.standing)
    _place(places, unplaced, _kept_places(head))
    whose = {subject: place for place, subject in reversed(places.subjects.items())}
    for number, seen in loose:
        places.people[whose[seen.subject]].append((number, seen))
    return places


def is_of_incident(subject: Identifier) -> bool:
    """Tell whether something belongs to nobody yet."""
    return subject.kind is IdentifierKind.MENTION and name_and_service(subject)[0] == INCIDENT


def person_at(path: str) -> str:
    """Return the place for a person that a path begins with; empty where it does not.

    Example:
        >>> person_at("victim 2/profileBio"), person_at("victimless/profileBio")
        ('victim 2', '')
    """
    first = path.partition("/")[0]
    return first if _PERSON.fullmatch(first) else ""


def tag_of(place: str) -> str:
    """Return the element of a place for a person."""
    return place.partition(" ")[0]


def number_of(place: str) -> int:
    """Return which of its element's a place is, from 1."""
    return int(place.partition(" ")[2] or 1)


def _kept_places(head: Report) -> set[str]:
    return {place for path in head.unknown if (place := person_at(path))}


def _place(places: Places, unplaced: Mapping[Identifier, Standing], kept: set[str]) -> None:
    """Give everybody who has none a place of their own, whoever had files first."""
    placed, tags = set(places.subjects.values()), set()
    for subject, standing in unplaced.items():
        if subject in placed or is_of_incident(subject):
            continue
        own = name_and_service(subject)[0] if subject.kind is IdentifierKind.MENTION else ""
        if not _PERSON.fullmatch(own):
            tag = _TAGS.get(standing, _OTHER)
            own = _free(tag, places.subjects)
            tags.add(tag)
        places.subjects.setdefault(own, subject)
    bare = kept - places.people.keys() - {p for p in places.subjects if _is_own(places, p)}
    places.orphaned = frozenset(place for place in bare if tag_of(place) in tags)
    for place in sorted(bare - places.orphaned):
        places.subjects.setdefault(place, Identifier(IdentifierKind.MENTION, f"{place}@{INCIDENT}"))


def _is_own(places: Places, place: str) -> bool:
    """Whether a place is that of a mention which is named by it."""
    subject = places.subjects[place]
    return subject.kind is IdentifierKind.MENTION and name_and_service(subject)[0] == place


def _free(tag: str, taken: Mapping[str, Identifier]) -> str:
    number = 1
    while (place := tag if number == 1 else f"{tag} {number}") in taken:
        number += 1
    return place


def _incident_tag(place: str, seen: Sighting) -> str:
    match = _INTERNET.fullmatch(place)
    return match[1] if match else _BY_KIND.get(seen.identifier.kind, "webPageIncident")

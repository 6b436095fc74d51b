"""CyberTips as police receive them: JSON that holds no devices."""

import json
from collections.abc import Iterable

from clew.model.identifier import IdentifierKind
from clew.model.sighting import Sighting
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.writing.told import account_of, event_name, number_of, when

_CAPTURES = {IdentifierKind.IP: "IP Address", IdentifierKind.URL: "Profile URL"}
_HELD = frozenset(
    {
        *(IdentifierKind.NAME, IdentifierKind.BIRTH_DATE, IdentifierKind.SCREEN_NAME),
        *(IdentifierKind.EMAIL, IdentifierKind.PHONE, *_CAPTURES),
    }
)


def fits(filed: Filed) -> bool:
    """Tell whether this form has a place for all that a report says."""
    return all(sighting.identifier.kind in _HELD for sighting in filed.sightings)


def tip_json(filed: Filed) -> bytes:
    """Return a report as JSON."""
    head, said = filed.report, filed.sightings
    service, name = account_of(said[0])
    given, _, family = "".join(_values(said, IdentifierKind.NAME)[:1]).rpartition(" ")
    screen_names = [
        s.identifier.value
        for s in said
        if s.identifier.kind is IdentifierKind.SCREEN_NAME and s.occasion == "profile"
    ]
    person = {
        "firstName": given,
        "lastName": family,
        "dateOfBirth": "".join(_values(said, IdentifierKind.BIRTH_DATE)[:1]),
        "espService": service,
        "espUserId": name,
        "screenName": {"value": "".join(screen_names[:1])},
        "emails": {"emails": _contacts(said, IdentifierKind.EMAIL)},
        "phones": {"phones": _contacts(said, IdentifierKind.PHONE)},
        "sourceInformation": {"sourceCaptures": [_capture(s) for s in said if _is_capture(s)]},
    }
    tip = {
        "reportId": number_of(head.key),
        "dateReceived": when(head.received_at, head.received_at),
        "reportedInformation": {
            "incidentSummary": {"incidentDateTime": when(head.incident_at, head.incident_at)},
            "reportingEsp": {"espName": service},
            "reportedPeople": {"reportedPersons": [person]},
        },
    }
    return json.dumps(tip, ensure_ascii=False, indent=1).encode()


def _is_capture(sighting: Sighting) -> bool:
    return sighting.identifier.kind in _CAPTURES


def _capture(sighting: Sighting) -> dict[str, str]:
    return {
        "captureType": _CAPTURES[sighting.identifier.kind],
        "value": sighting.identifier.value,
        "dateTime": when(sighting.first_at, sighting.last_at),
        "eventName": event_name(sighting),
    }


def _contacts(said: Iterable[Sighting], kind: IdentifierKind) -> list[dict[str, object]]:
    return [
        {"value": s.identifier.value, "verified": s.verified}
        for s in said
        if s.identifier.kind is kind
    ]


def _values(said: Iterable[Sighting], kind: IdentifierKind) -> list[str]:
    return [s.identifier.value for s in said if s.identifier.kind is kind]

"""A MISP event as JSON, written: items as file objects, reports as event reports.

What the template of file objects has no relation for (PDQ, series, grades, notes, verdicts) stands
in its free text, one thing a line. Matches are references between objects, and identifiers seen
with accounts are attributes whose comment says with whom. Every attribute carries its TLP tag.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from clew.exchange.json_text import json_text, stable_id, utc, without_nothing, write_list
from clew.exchange.losses import Losses
from clew.exchange.match_facts import match_facts, sighting_facts, sighting_words
from clew.exchange.parcel import Heading, Held, ParcelItem, ParcelMatch
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.handling.tlp import Tlp, strictest
from clew.model.grade import Grade
from clew.model.identifier import IdentifierKind
from clew.model.report import Report
from clew.model.sighting import Sighting

_FILE_TEMPLATE = {
    "name": "file",
    "meta-category": "file",
    "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215",
    "template_version": "23",
}
_TYPES = {  # of identifiers: the attribute's type and category
    IdentifierKind.EMAIL: ("email", "Social network"),
    IdentifierKind.PHONE: ("phone-number", "Person"),
    IdentifierKind.IP: ("ip-src", "Network activity"),
    IdentifierKind.URL: ("url", "Network activity"),
    IdentifierKind.SHARE_LINK: ("url", "Network activity"),
    IdentifierKind.ACCOUNT: ("text", "Social network"),
}
_OTHER = ("text", "Other")

type _Object = dict[str, object]


class MispWriter:
    """A MISP event."""

    name = "misp"
    title = "MISP event"
    extension = ".json"
    reads_back = "misp"
    expresses = frozenset(Part)

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:  # noqa: ARG002  # it has room for all
        write(f'{{"Event": {json_text(_event(parcel.heading))[:-1]},\n"Object": ')
        write_list(write, (_file(held) for held in parcel.items()))
        write(',\n"EventReport": ')
        write_list(write, (_report(held.value.head) for held in parcel.reports()))
        write(',\n"Attribute": ')
        write_list(write, (_seen(held.value, held.tlp) for held in parcel.sightings()))
        write(f',\n"Tag": {json_text(_tags(parcel.marking))}}}}}\n')


def _event(heading: Heading) -> _Object:
    key = (heading.bureau, heading.case)
    return {
        "uuid": _uuid("event", *key),
        "info": f"{heading.bureau}, case {heading.case}: {heading.title}".rstrip(": "),
        "date": heading.made_at.date().isoformat(),
        "timestamp": str(int(heading.made_at.timestamp())),
        "published": False,
        "analysis": "1",
        "threat_level_id": "4",
        "distribution": "0",
        "Orgc": {"name": heading.bureau, "uuid": _uuid("organisation", heading.bureau)},
    }


def _file(held: Held[ParcelItem]) -> _Object:
    item = held.value
    sha256 = item.digests.sha256.hex()
    return _FILE_TEMPLATE | {
        "uuid": _uuid("file", sha256),
        "distribution": "0",
        "Attribute": [
            _attribute(sha256, relation, *shape, tlp)
            for relation, shape, tlp in _attributes(item, held.tlp)
        ],
        "ObjectReference": [
            _reference(sha256, match.value) for match in item.matches if match.value.other
        ],
    }


def _attributes(item: ParcelItem, tlp: Tlp) -> Iterator[tuple[str, tuple[str, str, str], Tlp]]:
    """Each attribute's relation; its type, category and value; its label."""
    digests = item.digests
    for name in ("md5", "sha1", "sha256"):
        yield name, (name, "Payload delivery", getattr(digests, name).hex()), tlp
    yield "size-in-bytes", ("size-in-bytes", "Other", str(digests.size)), tlp
    if item.mime:
        yield "mimetype", ("mime-type", "Payload delivery", item.mime), tlp
    for place in item.places:
        path = f"{place.value.exhibit}: {place.value.path}"
        yield "fullpath", ("text", "Other", path), strictest([tlp, place.tlp])
    if lines := "\n".join(_lines(item)):
        yield "text", ("text", "Other", lines), strictest([tlp, *(p.tlp for p in item.parts)])


def _lines(item: ParcelItem) -> Iterator[str]:
    """What the template has no relation for, one thing a line."""
    if item.pdq:
        yield f"pdq:{item.pdq.hex()}"
    yield from (f"series: {_line(held.value)}" for held in item.series)
    for who, flag in (("victim", item.victim_identified), ("offender", item.offender_identified)):
        if flag is not None:
            yield f"{who} identified: {'yes' if flag.value else 'no'}"
    yield from (f"grade: {_line(_grade(held.value))}" for held in item.grades)
    for held in item.places:
        if held.value.modified_at:
            yield f"last changed {utc(held.value.modified_at)}: {_line(held.value.path)}"
    for note in item.notes:
        said = note.value
        yield f"note: {_line(said.text)} ({said.by}, {utc(said.noted_at)})"
    yield from _match_lines(held.value for held in item.matches)


def _match_lines(matches: Iterable[ParcelMatch]) -> Iterator[str]:
    for match in matches:
        other = match.other.hex() if match.other else ""
        if not other:
            yield f"match: {_line(match.words)}; {json_text(match_facts(match))}"
        if said := match.verdict:
            words = f"verdict on {other or match.words}: {said.verdict} {said.reason}"
            yield f"{_line(words)} ({said.by}, {utc(said.judged_at)})"


def _grade(grade: Grade) -> str:
    when = utc(grade.graded_at) if grade.graded_at else ""
    who = ", ".join(filter(None, (grade.bureau, grade.by, when)))
    return f"{grade.scheme} {grade.value} ({who})" + (f": {grade.note}" if grade.note else "")


def _line(text: str) -> str:
    return " ".join(text.split())


def _attribute(key: str, relation: str, type_: str, category: str, value: str, tlp: Tlp) -> _Object:  # noqa: PLR0913,PLR0917  # the fields of an attribute
    return {
        "uuid": _uuid("attribute", key, relation, value),
        "object_relation": relation,
        "type": type_,
        "category": category,
        "to_ids": type_ in {"md5", "sha1", "sha256"},
        "value": value,
        "Tag": _tags(tlp),
    }


def _reference(sha256: str, match: ParcelMatch) -> _Object:
    other = match.other.hex() if match.other else ""
    facts = json_text(match_facts(match))
    return {
        "uuid": _uuid("reference", sha256, other, facts),
        "object_uuid": _uuid("file", sha256),
        "referenced_uuid": _uuid("file", other),
        "relationship_type": "related-to",
        "comment": f"{match.words}; {facts}",
    }


def _report(report: Report) -> _Object:
    told = without_nothing(
        {
            "sender": report.sender,
            "format": report.format,
            "received_at": utc(report.received_at) if report.received_at else "",
            "incident_at": utc(report.incident_at) if report.incident_at else "",
            "incident": report.incident,
            "urgent": "yes" if report.urgent else "",
        }
    )
    head = "\n".join(f"{name}: {value}" for name, value in told.items())
    return {
        "uuid": _uuid("report", report.key, report.format),
        "name": report.key,
        "content": f"{head}\n\n{report.summary}".rstrip(),
        "distribution": "0",
    }


def _seen(seen: Sighting, tlp: Tlp) -> _Object:
    type_, category = _TYPES.get(seen.identifier.kind, _OTHER)
    facts = json_text(sighting_facts(seen))
    key = (seen.report, str(seen.subject), str(seen.identifier), facts)
    return without_nothing(
        {
            "uuid": _uuid("sighting", *key),
            "type": type_,
            "category": category,
            "to_ids": False,
            "value": seen.identifier.value,
            "comment": f"{sighting_words(seen)}; {seen.report}; {facts}",
            "first_seen": utc(seen.first_at) if seen.first_at else "",
            "last_seen": utc(seen.last_at) if seen.last_at else "",
            "Tag": _tags(tlp),
        }
    )


def _tags(tlp: Tlp) -> list[dict[str, str]]:
    return [{"name": tlp.value.lower()}]


def _uuid(*words: str) -> str:
    return str(stable_id("misp", *words))


WRITER: Final = MispWriter()

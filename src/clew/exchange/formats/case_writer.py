"""CASE/UCO JSON-LD, written: a graph of files, their content, places, and what was said of them.

An item is a file with one facet for its content (hashes, type, size) and one for each place where
it was found. Grades, notes and verdicts are annotations, matches and sightings relationships.
"""

from collections.abc import Iterator
from typing import Final

from clew.exchange.case_objects import (
    CONTEXT,
    Node,
    hash_of,
    marking,
    moment,
    node,
    node_of,
    ref,
    typed,
)
from clew.exchange.json_text import json_text, utc, write_list
from clew.exchange.losses import Losses
from clew.exchange.match_facts import match_facts, sighting_facts
from clew.exchange.parcel import Heading, Held, ParcelItem, ParcelMatch, Place
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.handling.tlp import Tlp, strictest
from clew.model.grade import Grade
from clew.model.report import Report
from clew.model.sighting import Sighting


class CaseWriter:
    """A CASE/UCO graph."""

    name = "case"
    title = "CASE/UCO JSON-LD"
    extension = ".jsonld"
    reads_back = "case"
    expresses = frozenset(Part)

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:  # noqa: ARG002  # it has room for all
        write(f'{{"@context": {json_text(CONTEXT)},\n"@graph": ')
        write_list(write, _Graph().nodes(parcel))
        write("}\n")


class _Graph:
    """A graph on its way out; it remembers only which identifiers it has written."""

    def __init__(self) -> None:
        self._seen: set[object] = set()

    def nodes(self, parcel: Released) -> Iterator[Node]:
        """Yield every node; the markings come last, when it is known which are used."""
        yield from _frame(parcel.heading, parcel.marking)
        for held in parcel.items():
            yield from _item(held)
        for report in parcel.reports():
            yield _marked(_report(report.value.head), report.tlp)
        for seen in parcel.sightings():
            yield from self._sighting(seen.value, seen.tlp)
        yield from (marking(tlp) for tlp in parcel.markings)

    def _sighting(self, seen: Sighting, tlp: Tlp) -> Iterator[Node]:
        subject, other = node_of(seen.subject), node_of(seen.identifier)
        for one in (subject, other):
            if one["@id"] not in self._seen:
                self._seen.add(one["@id"])
                yield _marked(one, tlp)
        facts = json_text(sighting_facts(seen))
        made = _related(subject, other, "seen with", f"{seen.report}: {facts}")
        if seen.first_at:
            made["uco-observable:startTime"] = [moment(seen.first_at)]
            made["uco-observable:endTime"] = [moment(seen.last_at)]
        yield _marked(made, tlp)


def _frame(heading: Heading, tlp: Tlp) -> Iterator[Node]:
    bureau = node("uco-identity:Organization", heading.bureau, uco_core__name=heading.bureau)
    yield _marked(bureau, tlp)
    case = node(
        "case-investigation:Investigation",
        heading.bureau,
        heading.case,
        uco_core__name=heading.case,
        uco_core__description=heading.title,
        uco_core__createdBy=ref(bureau),
    )
    yield _marked(case, tlp)


def _item(held: Held[ParcelItem]) -> Iterator[Node]:
    item = held.value
    file = _file(item)
    flags = [flag for flag in (item.victim_identified, item.offender_identified) if flag]
    parts: list[Held[object]] = [*item.places, *item.series, *flags]
    yield _marked(file, strictest([held.tlp, *(part.tlp for part in parts)]))
    for grade in item.grades:
        yield _marked(_grade(file, grade.value), strictest([held.tlp, grade.tlp]))
    for note in item.notes:
        said = note.value
        words = f"{said.text} ({said.by}, {utc(said.noted_at)})"
        yield _marked(_noted(file, "note", words), strictest([held.tlp, note.tlp]))
    for match in item.matches:
        for made in _match(file, match.value):
            yield _marked(made, strictest([held.tlp, match.tlp]))


def _file(item: ParcelItem) -> Node:
    key = item.digests.sha256.hex()
    victim, offender = item.victim_identified, item.offender_identified
    tags = [f"series: {held.value}" for held in item.series]
    tags += [f"victim identified: {'yes' if victim.value else 'no'}"] if victim else []
    tags += [f"offender identified: {'yes' if offender.value else 'no'}"] if offender else []
    return _named(key) | {
        "uco-core:hasFacet": [_content(item), *(_place(key, held.value) for held in item.places)],
        **({"uco-core:tag": tags} if tags else {}),
    }


def _named(sha256: str) -> Node:
    return node("uco-observable:File", sha256)


def _known_by(sha256: bytes) -> Node:
    """The other side of a match: where the file holds it too, both are one node."""
    key = sha256.hex()
    hashes = [hash_of("SHA256", sha256, key=key)]
    facet = node("uco-observable:ContentDataFacet", key, uco_observable__hash=hashes)
    return _named(key) | {"uco-core:hasFacet": [facet]}


def _content(item: ParcelItem) -> Node:
    digests, key = item.digests, item.digests.sha256.hex()
    named = {"MD5": digests.md5, "SHA1": digests.sha1, "SHA256": digests.sha256, "PDQ": item.pdq}
    return node(
        "uco-observable:ContentDataFacet",
        key,
        uco_observable__hash=[hash_of(m, value, key=key) for m, value in named.items() if value],
        uco_observable__mimeType=item.mime,
        uco_observable__sizeInBytes=typed("integer", str(digests.size)),
    )


def _place(key: str, place: Place) -> Node:
    return node(
        "uco-observable:FileFacet",
        key,
        place.exhibit,
        place.path,
        uco_observable__fileName=place.path.replace("\\", "/").rpartition("/")[2],
        uco_observable__filePath=f"{place.exhibit}: {place.path}",
        uco_observable__modifiedTime=moment(place.modified_at),
    )


def _grade(file: Node, grade: Grade) -> Node:
    when = utc(grade.graded_at) if grade.graded_at else ""
    who = ", ".join(filter(None, (grade.bureau, grade.by, when)))
    words = f"{grade.scheme} {grade.value}: {grade.words} ({who}) {grade.note}".rstrip()
    return _noted(file, f"grade:{grade.scheme}:{grade.value}", words)


def _noted(of: Node, tag: str, words: str) -> Node:
    return node(
        "uco-core:Annotation",
        str(of["@id"]),
        tag,
        words,
        uco_core__object=[ref(of)],
        uco_core__tag=[tag],
        uco_core__statement=[words],
    )


def _match(file: Node, match: ParcelMatch) -> Iterator[Node]:
    facts = json_text(match_facts(match))
    if match.other is None:
        yield (made := _noted(file, "match", f"{match.words}; {facts}"))
    else:
        other, kind = _known_by(match.other), match.match.relation.value.replace("_", " ")
        yield other
        yield (made := _related(file, other, kind, facts))
    if said := match.verdict:
        words = f"{said.verdict} {said.reason} ({said.by}, {utc(said.judged_at)})"
        yield _noted(made, "verdict", words)


def _related(from_: Node, to: Node, kind: str, words: str) -> Node:
    return node(
        "uco-observable:ObservableRelationship",
        str(from_["@id"]),
        str(to["@id"]),
        kind,
        words,
        uco_core__source=[ref(from_)],
        uco_core__target=[ref(to)],
        uco_core__kindOfRelationship=kind,
        uco_core__isDirectional=typed("boolean", "true"),
        uco_core__description=words,
    )


def _report(report: Report) -> Node:
    told = {
        "sender": report.sender,
        "format": report.format,
        "received at": utc(report.received_at) if report.received_at else "",
        "incident at": utc(report.incident_at) if report.incident_at else "",
        "incident": report.incident,
        "urgent": "yes" if report.urgent else "",
        "summary": report.summary,
    }
    return node(
        "uco-observable:ObservableObject",
        "report",
        report.key,
        report.format,
        uco_core__name=report.key,
        uco_core__description="\n".join(
            f"{name}: {value}" for name, value in told.items() if value
        ),
    )


def _marked(of: Node, tlp: Tlp) -> Node:
    return of | {"uco-core:objectMarking": [ref(marking(tlp))]}


WRITER: Final = CaseWriter()

"""STIX 2.1, written: a bundle of files, matches, notes, accounts and what was seen with them.

Items are `file` objects; PDQ, places, series and flags stand in an extension that the bundle
defines. Matches are relationships, verdicts on them opinions, grades and notes `note` objects, and
reports incidents. Every object carries its own TLP 2.0 marking.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from clew.exchange.json_text import json_text, stable_id, utc, without_nothing, write_list
from clew.exchange.losses import Losses
from clew.exchange.match_facts import match_facts, sighting_facts, sighting_words
from clew.exchange.parcel import Held, Note, ParcelItem, ParcelMatch, Verdict
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.exchange.stix_objects import (
    EXTENSION,
    domain,
    extended,
    object_of,
    observable,
    stix_id,
    tlp_definition,
)
from clew.handling.tlp import Tlp, strictest
from clew.model.grade import Grade
from clew.model.report import Report
from clew.model.sighting import Sighting

_OPINIONS = {"same": "strongly-agree", "not_same": "strongly-disagree", "unsure": "neutral"}
_ALWAYS = "2026-01-01T00:00:00.000Z"
"""When what has no time of its own was created: the same in every bundle, for its id is too."""

type _Object = dict[str, object]


class StixWriter:
    """A STIX 2.1 bundle."""

    name = "stix"
    title = "STIX 2.1"
    extension = ".json"
    reads_back = "stix"
    expresses = frozenset(Part)

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:  # noqa: ARG002  # it has room for all
        heading = parcel.heading
        key = (heading.bureau, heading.case, utc(heading.made_at))
        write(f'{{"type": "bundle", "id": "bundle--{stable_id("bundle", *key)}", "objects": ')
        write_list(write, _Bundle(parcel).objects())
        write("}\n")


class _Bundle:
    """One bundle on its way out; it remembers only which observables of reports it has written."""

    def __init__(self, parcel: Released) -> None:
        self._parcel = parcel
        self._heading = parcel.heading
        self._by = stix_id("identity", parcel.heading.bureau)
        self._seen: set[str] = set()

    def objects(self) -> Iterator[_Object]:
        """Yield every object; the markings come last, when it is known which are used."""
        parcel = self._parcel
        yield from self._frame(parcel.marking)
        for item in parcel.items():
            yield from self._item(item)
        for report in parcel.reports():
            yield self._report(report.value.head, report.tlp)
        for seen in parcel.sightings():
            yield from self._sighting(seen.value, seen.tlp)
        yield from (tlp_definition(tlp) for tlp in parcel.markings)

    def _frame(self, tlp: Tlp) -> Iterator[_Object]:
        heading = self._heading
        yield self._said(
            "identity", self._by, tlp, name=heading.bureau, identity_class="organization"
        )
        yield self._said(
            "extension-definition",
            EXTENSION,
            tlp,
            name="Clew",
            description="what STIX has no property for: PDQ, places, series, evidence of matches",
            schema="docs/reference/formats.md of Clew describes each property",
            version="1.0.0",
            extension_types=["property-extension"],
        )
        case = stix_id("incident", "case", heading.bureau, heading.case)
        yield self._said("incident", case, tlp, name=heading.case, description=heading.title)

    def _item(self, held: Held[ParcelItem]) -> Iterator[_Object]:
        item, digests = held.value, held.value.digests
        id_ = stix_id("file", digests.sha256.hex())
        flags = [flag for flag in (item.victim_identified, item.offender_identified) if flag]
        parts: list[Held[object]] = [*item.places, *item.series, *flags]
        yield observable(
            "file",
            id_,
            strictest([held.tlp, *(part.tlp for part in parts)]),
            hashes={
                "MD5": digests.md5.hex(),
                "SHA-1": digests.sha1.hex(),
                "SHA-256": digests.sha256.hex(),
            },
            size=digests.size,
            mime_type=item.mime,
            name=_name(item),
            extensions=_file_facts(item),
        )
        yield from self._about(item, id_, held.tlp)

    def _about(self, item: ParcelItem, id_: str, tlp: Tlp) -> Iterator[_Object]:
        """What was said of an item: grades, notes, matches with verdicts."""
        for grade in item.grades:
            yield self._grade(grade.value, id_, strictest([tlp, grade.tlp]))
        for note in item.notes:
            yield self._note(note.value, id_, strictest([tlp, note.tlp]))
        for match in item.matches:
            yield from self._match(match.value, id_, strictest([tlp, match.tlp]))

    def _grade(self, grade: Grade, id_: str, tlp: Tlp) -> _Object:
        key = (id_, grade.scheme, grade.value, grade.bureau, grade.by, str(grade.graded_at))
        return domain(
            "note",
            stix_id("note", "grade", *key),
            tlp,
            by=self._by,
            at=grade.graded_at or self._heading.made_at,
            labels=["grade"],
            abstract=f"{grade.scheme} {grade.value}",
            content=f"{grade.scheme} {grade.value}: {grade.words}"
            + (f"; {grade.note}" if grade.note else ""),
            authors=[name for name in (grade.bureau, grade.by) if name],
            object_refs=[id_],
        )

    def _note(self, note: Note, id_: str, tlp: Tlp) -> _Object:
        return domain(
            "note",
            stix_id("note", id_, note.text, note.by, utc(note.noted_at)),
            tlp,
            by=self._by,
            at=note.noted_at,
            content=note.text,
            authors=[note.by] if note.by else [],
            object_refs=[id_],
        )

    def _match(self, match: ParcelMatch, id_: str, tlp: Tlp) -> Iterator[_Object]:
        facts = match_facts(match)
        key = (id_, json_text(facts))
        if match.other is None:
            made = self._said(
                "note",
                stix_id("note", "match", *key),
                tlp,
                labels=["match"],
                content=match.words,
                object_refs=[id_],
                extensions=extended(**facts),
            )
        else:
            other = stix_id("file", match.other.hex())
            made = self._related(
                (*key, other),
                tlp,
                source_ref=id_,
                target_ref=other,
                description=match.words,
                extensions=extended(**facts),
            )
        yield made
        if match.verdict is not None:
            yield self._opinion(match.verdict, str(made["id"]), tlp)

    def _opinion(self, verdict: Verdict, id_: str, tlp: Tlp) -> _Object:
        return domain(
            "opinion",
            stix_id("opinion", id_, verdict.by, utc(verdict.judged_at)),
            tlp,
            by=self._by,
            at=verdict.judged_at,
            opinion=_OPINIONS[verdict.verdict],
            explanation=verdict.reason,
            authors=[verdict.by] if verdict.by else [],
            object_refs=[id_],
        )

    def _report(self, report: Report, tlp: Tlp) -> _Object:
        return self._said(
            "incident",
            stix_id("incident", "report", report.key, report.format),
            tlp,
            name=f"{report.key}: {report.incident}" if report.incident else report.key,
            description=report.summary,
            external_references=[_named(report.sender or report.format, report.key)],
            extensions=extended(
                format=report.format,
                received_at=utc(report.received_at) if report.received_at else "",
                incident_at=utc(report.incident_at) if report.incident_at else "",
                urgent=report.urgent,
            ),
        )

    def _sighting(self, seen: Sighting, tlp: Tlp) -> Iterator[_Object]:
        subject, other = object_of(seen.subject, tlp), object_of(seen.identifier, tlp)
        yield from self._once(one for one in (subject, other) if one)
        if subject is None:
            raise AssertionError(f"{seen.subject} is no subject")
        facts, from_ = sighting_facts(seen), str(subject["id"])
        key = (seen.report, str(seen.identifier), json_text(facts), from_)
        if other is None:
            yield self._said(
                "note",
                stix_id("note", "sighting", *key),
                tlp,
                labels=["sighting", seen.identifier.kind.value],
                content=sighting_words(seen),
                object_refs=[from_],
                external_references=[_named("report", seen.report)],
                extensions=extended(identifier=str(seen.identifier), **facts),
            )
        else:
            yield self._related(
                key,
                tlp,
                source_ref=from_,
                target_ref=other["id"],
                description=sighting_words(seen),
                external_references=[_named("report", seen.report)],
                extensions=extended(**facts),
            )

    def _once(self, objects: Iterable[_Object]) -> Iterator[_Object]:
        for one in objects:
            if str(one["id"]) not in self._seen:
                self._seen.add(str(one["id"]))
                yield one

    def _related(self, key: tuple[str, ...], tlp: Tlp, **fields: object) -> _Object:
        id_ = stix_id("relationship", *key)
        return self._said("relationship", id_, tlp, relationship_type="related-to", **fields)

    def _said(self, kind: str, id_: str, tlp: Tlp, **fields: object) -> _Object:
        """An object without a time of its own: as modified now."""
        made = domain(kind, id_, tlp, by=self._by, at=self._heading.made_at, **fields)
        return made | {"created": _ALWAYS}


def _name(item: ParcelItem) -> str:
    first = item.places[0].value.path if item.places else ""
    return first.replace("\\", "/").rpartition("/")[2]


def _file_facts(item: ParcelItem) -> _Object:
    victim, offender = item.victim_identified, item.offender_identified
    return extended(
        pdq=item.pdq.hex() if item.pdq else "",
        places=[
            without_nothing(
                {
                    "exhibit": held.value.exhibit,
                    "path": held.value.path,
                    "modified_at": utc(held.value.modified_at) if held.value.modified_at else "",
                }
            )
            for held in item.places
        ],
        series=[held.value for held in item.series],
        victim_identified=victim.value if victim else None,
        offender_identified=offender.value if offender else None,
    )


def _named(source: str, key: str) -> _Object:
    return {"source_name": source, "external_id": key}


WRITER: Final = StixWriter()

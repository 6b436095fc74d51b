"""What a case's report says, in words of the active language: the same for HTML and PDF."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from clew.bureau.reports.figures_told import network_told, places_told, timeline_told
from clew.bureau.reports.values import (
    CaseReport,
    FileName,
    HashSetRow,
    RelationRow,
    data_digest,
)
from clew.bureau.reports.words import RELATION_MEANS, RELATION_NAMES, STATE_MEANS, STATE_NAMES
from clew.bureau.speaking import moment, number, phrase, said, worded
from clew.handling.tlp import Tlp
from clew.model.match import Relation, State
from clew.model.wording import Wording, joined


def told_of(report: CaseReport) -> dict[str, Any]:
    """Return all that the report says. Counts of rows are numbers; thumbnails are JPEG bytes.

    Raises:
        ValueError: the marking is none of TLP's.
    """
    return {
        "bureau": said(report.bureau),
        "case": report.case,
        "title": report.title,
        "marking": Tlp(report.marking).value,
        "officer": said(report.officer),
        "made_at": moment(datetime.fromisoformat(report.made_at)),
        "version": report.version,
        "digest": data_digest(report),
        "unsafe": report.unsafe,
        "figures": figures_of(report),
        "known": [
            {"file": _file(one.file), "known_as": [worded(each) for each in one.known_as]}
            for one in report.known
        ],
        "relations": [
            _part(one.value, RELATION_NAMES[one], RELATION_MEANS[one])
            | {"rows": [_relation(row) for row in rows]}
            for one, rows in report.relations.items()
        ],
        "states": [
            _part(one.value, STATE_NAMES[one], STATE_MEANS[one])
            | {"rows": [{"file": _file(r.file), "reason": worded(r.reason)} for r in rows]}
            for one, rows in report.states.items()
        ],
        "repeats": [
            {
                "count": number(row.count),
                "places": row.places,
                "more": row.count > len(row.places),
                "sha256": row.sha256,
            }
            for row in report.repeats
        ],
        "unread": [
            {
                "path": row.path,
                "exhibit": row.exhibit,
                "reason": phrase(row.reason),
                "advice": phrase(row.advice),
            }
            for row in report.unread
        ],
        "hashsets": [_hashset(one) for one in report.hashsets],
        "decoding": list(_decoding(report)),
        "network": network_told(report.network),
        "timeline": timeline_told(report.timeline),
        "places": places_told(report.places),
    }


def figures_of(report: CaseReport) -> Sequence[tuple[str, str]]:
    """Return the totals in words, for the first page."""
    totals = report.totals
    size = f"{number(totals.bytes / 1e6, places=1)} MB"
    read = worded(Wording("%(count)s (%(size)s)", count=totals.files, size=size))
    relations = {RELATION_NAMES[one]: totals.by_relation.get(one, 0) for one in Relation}
    states = {STATE_NAMES[one]: totals.by_state.get(one, 0) for one in State}
    return [
        (_("files read"), read),
        (_("different items among them"), number(totals.items)),
        (_("items identified already"), number(len(report.known))),
        *(
            (worded(Wording("items: %(name)s", name=Wording.name_of(name))), number(n))
            for name, n in (relations | states).items()
        ),
        (_("items on a list of known material"), number(totals.known)),
        (_("items on a list of files to ignore"), number(totals.known_good)),
        (_("files that repeat another of this case"), number(totals.duplicates)),
        (_("files not read, or not wholly"), number(totals.unread)),
    ]


def _part(key: str, name: str, means: str) -> dict[str, Any]:
    return {"id": key, "name": phrase(name), "means": phrase(means)}


def _file(one: FileName) -> Mapping[str, str]:
    size = worded(Wording("%(bytes)s bytes", bytes=one.size))
    return {"path": one.path, "exhibit": one.exhibit, "sha256": one.sha256, "size": size}


def _relation(row: RelationRow) -> dict[str, Any]:
    more = Wording("and %(count)s more places", count=row.more_places)
    return {
        "file": _file(row.file),
        "matched": worded(row.matched),
        "found_at": [*row.found_at, *([worded(more)] if row.more_places else [])],
        "score": row.score,
        "evidence": worded(joined(row.evidence)),
        "judgement": worded(row.judgement) if row.judgement else "",
        "thumbnail": row.thumbnail,
    }


def _hashset(one: HashSetRow) -> dict[str, Any]:
    kind = _("files to ignore") if one.kind == "known_good" else _("known material")
    more = " …" if one.rejected_count > len(one.rejected) else ""
    rejected = f"{number(one.rejected_count)}: {'; '.join(one.rejected)}{more}"
    at = datetime.fromisoformat(one.imported_at)
    return {
        "name": one.name,
        "lines": [
            (_("Kind"), f"{kind}, {one.marking}"),
            (_("Format"), worded(Wording("%(format)s, imported %(at)s", format=one.format, at=at))),
            (_("SHA-256 of the list"), one.source_sha256),
            (_("It claimed"), _listed(one.claims) or _("nothing")),
            (_("It held"), _listed(one.counts)),
            *([(_("Refused"), rejected)] if one.rejected_count else []),
            *((_("Note"), note[:1].upper() + note[1:]) for note in one.notes),
        ],
    }


def _listed(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _decoding(report: CaseReport) -> Iterable[tuple[str, str]]:
    for name, count in report.sandboxes.items():
        told = Wording("%(name)s: %(count)s items", name=Wording.name_of(name), count=count)
        yield _("Sandbox"), worded(told)
    for name, setting in report.settings:
        yield phrase(name), worded(setting)
    shown = Wording(
        "%(count)s are shown, the first ones; every row is listed", count=report.thumbnails_shown
    )
    yield _("Thumbnails"), worded(shown)

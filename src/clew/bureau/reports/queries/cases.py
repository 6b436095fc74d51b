"""The files of a case gathered into a report's values, as far as the officer may see them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from django.utils.translation import gettext_noop as _

from clew import VERSION
from clew.bureau.access.rules import EXPORT_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.hashsets.models import HashSet
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.persons.queries import identified_of_case
from clew.bureau.reports.queries.network import tellable_persons
from clew.bureau.reports.queries.timeline import case_timeline
from clew.bureau.reports.values import (
    CaseReport,
    FileName,
    HashSetRow,
    KnownRow,
    RelationRow,
    RepeatRow,
    StateRow,
)
from clew.bureau.reports.words import (
    counterpart_of,
    evidence_of,
    known_as,
    score_in_words,
    stretches_of,
    verdict_of,
)
from clew.bureau.speaking import visible
from clew.bureau.vault import queries
from clew.bureau.vault.actions.exporting import exported_thumbnail
from clew.bureau.vault.actions.showing import NoThumbnailError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow, UnreadRow
from clew.bureau.vault.queries.loans import lenders
from clew.fingerprint.looks import SAME_LOOK_BITS
from clew.handling.marking import Marking, combined
from clew.match import calibration
from clew.match.evidence import evidence_said
from clew.model.match import Relation, State, Transform
from clew.model.wording import Wording

_PAGE = 500
_THUMBNAILS = 300
_PLACES_NAMED = 5
_REPEATS_NAMED = 10
_REJECTED_NAMED = 5
_UNREAD = 100_000


def case_report(officer: Officer, case: Case, *, vault: VaultFolder, now: datetime) -> CaseReport:
    """Return everything a report on the case says.

    Raises:
        CaseNotFoundError: the officer may not see it: in the words of an absent one.
        DeniedError: the officer may see it, and not export it, or another case that it tells of.
    """
    check_case(EXPORT_CASE, officer, case)
    gathered = _Gathered(officer, case, vault, now)
    for items in _pages(officer, case):
        gathered.take(items)
    totals = queries.case_totals(officer, case)
    marking = _marking(officer, case, gathered)
    persons = tellable_persons(officer, case, marking=marking)
    return CaseReport(
        bureau=case.bureau.name,
        case=visible(case.number),
        title=visible(case.title),
        marking=marking.tlp.value,
        officer=officer.get_username(),
        made_at=now.isoformat(timespec="seconds"),
        version=VERSION,
        totals=totals,
        known=gathered.known,
        relations={relation: gathered.relations[relation] for relation in Relation},
        states={state: gathered.states[state] for state in State},
        repeats=gathered.repeats,
        unread=[_unread(row) for row in queries.unread_of_case(officer, case, limit=_UNREAD)],
        hashsets=[_hashset(one) for one in visible_hashsets(officer).filter(complete=True)],
        settings=_settings(),
        sandboxes=totals.sandboxes,
        thumbnails_shown=gathered.thumbnails_shown,
        network=persons.pictured(),
        timeline=case_timeline(officer, case, marking=marking, now=now),
        places=persons.places(),
    )


def _marking(officer: Officer, case: Case, gathered: "_Gathered") -> Marking:
    """A report's marking: its case's, of others that it names places in, of those that lent."""
    told = [case, *visible_cases(officer).filter(pk__in=gathered.cases)]
    for one in told:
        EXPORT_CASE.check(officer, record=one)
    return combined([*(one.handling for one in told), *gathered.lenders])


def _pages(officer: Officer, case: Case) -> Iterator[list[ItemRow]]:
    for offset in count(0, _PAGE):
        items = queries.items_of_case(officer, case, offset=offset, limit=_PAGE)
        if not items:
            return
        yield items


class _Gathered:
    """The rows of a report, gathered page by page."""

    def __init__(self, officer: Officer, case: Case, vault: VaultFolder, now: datetime) -> None:
        self._officer, self._case, self._vault, self._now = officer, case, vault, now
        self._identified = identified_of_case(officer, case)
        self.known: list[KnownRow] = []
        self.relations: dict[Relation, list[RelationRow]] = defaultdict(list)
        self.states: dict[State, list[StateRow]] = defaultdict(list)
        self.repeats: list[RepeatRow] = []
        self.thumbnails_shown = 0
        self.lenders: set[Marking] = set()
        self.cases = {
            part.case_id
            for rows in self._identified.values()
            for row in rows
            for part in row.dossier.parts
        }

    def take(self, items: Sequence[ItemRow]) -> None:
        matches = queries.matches_of(self._officer, [item.sha256 for item in items])
        others = {row.other for rows in matches.values() for row in rows if row.other}
        told = others | {item.sha256 for item in items}
        places = queries.locations(self._officer, told)
        self.lenders.update(*lenders(self._officer, told).values())
        self.cases |= {place.case_id for its in places.values() for place in its}
        for item in items:
            here = [p for p in places[item.sha256] if p.case_id == self._case.pk]
            self._take_item(item, here, matches.get(item.sha256, ()), places)

    def _take_item(
        self,
        item: ItemRow,
        here: Sequence[LocationRow],
        matches: Sequence[MatchRow],
        places: Mapping[str, Sequence[LocationRow]],
    ) -> None:
        first = here[0]
        file = FileName(visible(first.path), visible(first.exhibit), item.sha256, item.size)
        if known := self._identified.get(item.sha256):
            self.known.append(KnownRow(file, [known_as(one) for one in known]))
        if len(here) > 1:
            self.repeats.append(_repeated(item.sha256, here))
        again = [place for place in places[item.sha256] if place != first]
        rows = [_again(file, again)] if again else []
        rows += [_related(file, match, places) for match in matches]
        thumbnail_ = self._thumbnail(item.sha256) if rows else None
        for relation, row in rows:
            self.relations[relation].append(row(thumbnail_))
        if item.state is not None:
            self.states[item.state].append(StateRow(file, item.state_reason))

    def _thumbnail(self, sha256: str) -> bytes | None:
        if self.thumbnails_shown >= _THUMBNAILS or not self._vault.thumbs.has(sha256):
            return None
        try:
            jpeg = exported_thumbnail(self._officer, sha256, vault=self._vault, now=self._now)
        except NoThumbnailError:
            return None
        self.thumbnails_shown += 1
        return jpeg


type _Made = tuple[Relation, Callable[[bytes | None], RelationRow]]


def _again(file: FileName, places: Sequence[LocationRow]) -> _Made:
    return Relation.SAME_FILE, lambda jpeg: RelationRow(
        file=file,
        matched=Wording("the same bytes in another place"),
        found_at=_named(places),
        more_places=_more(places),
        score=score_in_words(1.0),
        evidence=evidence_said({"digest": "SHA-256"}, Transform.NONE),
        judgement=None,
        thumbnail=jpeg,
    )


def _related(file: FileName, match: MatchRow, places: Mapping[str, Sequence[LocationRow]]) -> _Made:
    return match.relation, lambda jpeg: RelationRow(
        file=file,
        matched=counterpart_of(match),
        found_at=_named(places.get(match.other or "", ())),
        more_places=_more(places.get(match.other or "", ())),
        score=score_in_words(match.score),
        evidence=[*evidence_of(match), *stretches_of(match)],
        judgement=verdict_of(match.judgement) if match.judgement else None,
        thumbnail=jpeg,
    )


def _repeated(sha256: str, here: Sequence[LocationRow]) -> RepeatRow:
    named = [visible(f"{place.exhibit}: {place.path}") for place in here[:_REPEATS_NAMED]]
    return RepeatRow(sha256, here[0].size, named, len(here))


def _named(places: Sequence[LocationRow]) -> list[str]:
    return [visible(f"{p.case_number}, {p.exhibit}: {p.path}") for p in places[:_PLACES_NAMED]]


def _more(places: Sequence[LocationRow]) -> int:
    return max(0, len(places) - _PLACES_NAMED)


def _hashset(one: HashSet) -> HashSetRow:
    report = one.report
    rejected = [visible(f"{r['where']}: {r['reason']}") for r in report.get("rejected", ())]
    return HashSetRow(
        name=visible(one.name),
        marking=one.marking,
        kind=one.kind,
        format=one.format,
        source_sha256=one.source_sha256,
        imported_at=one.imported_at.isoformat(timespec="seconds"),
        claims=_listed(report.get("claims", {})),
        counts=_listed(report.get("counts", {})),
        rejected=rejected[:_REJECTED_NAMED],
        rejected_count=report.get("rejected_count", 0),
        notes=[visible(note) for note in report.get("notes", ())],
    )


def _listed(told: Mapping[str, object]) -> list[tuple[str, str]]:
    return [(visible(name.replace("_", " ")), visible(str(value))) for name, value in told.items()]


def _unread(row: UnreadRow) -> UnreadRow:
    return replace(
        row, path=visible(row.path), exhibit=visible(row.exhibit), reason=visible(row.reason)
    )


def _settings() -> list[tuple[str, Wording]]:
    whole = f"{100 * calibration.WHOLE_SHARE:.0f} %"
    return [
        (
            _("picture and frame fingerprint"),
            Wording("PDQ, 256 bits, full resolution, 8 turns, inside borders"),
        ),
        (_("radius"), Wording("%(bits)s bits", bits=calibration.RADIUS)),
        (_("least quality"), Wording("%(quality)s of 100", quality=calibration.LEAST_QUALITY)),
        (_("least score"), Wording.name_of(str(calibration.LEAST_SCORE))),
        (_("clips are sampled"), Wording("every frame, at most 40 a second")),
        (_("frames count as one look within"), Wording("%(bits)s bits", bits=SAME_LOOK_BITS)),
        (
            _("a clip counts as whole from"),
            Wording("%(share)s of both", share=whole),
        ),
    ]

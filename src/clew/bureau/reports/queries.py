"""A case gathered into a report's values, as far as the officer may see it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count

from clew import VERSION
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import case_by_number
from clew.bureau.hashsets.models import HashSet
from clew.bureau.hashsets.queries import visible_hashsets
from clew.bureau.reports.values import (
    CaseReport,
    FileName,
    HashSetRow,
    RelationRow,
    StateRow,
)
from clew.bureau.vault import queries
from clew.bureau.vault.actions.showing import NoThumbnailError, thumbnail
from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.fingerprint.looks import SAME_LOOK_BITS
from clew.match import calibration
from clew.match.evidence import in_words
from clew.model.match import Relation, Span, State

_PAGE = 500
_THUMBNAILS = 300
_PLACES_NAMED = 5


def case_report(
    officer: Officer, case_number: str, *, thumbs: BlobStore, now: datetime
) -> CaseReport:
    """Return everything a report on the case says.

    Raises:
        CaseNotFoundError: there is no such case, or the officer may not see it.
    """
    case = case_by_number(officer, case_number)
    gathered = _Gathered(officer, case, thumbs, now)
    for items in _pages(officer, case):
        gathered.take(items)
    totals = queries.case_totals(officer, case)
    return CaseReport(
        bureau=case.bureau.name,
        case=case.number,
        title=case.title,
        marking=case.marking,
        officer=officer.get_username(),
        made_at=now.isoformat(timespec="seconds"),
        version=VERSION,
        totals=totals,
        relations={relation: gathered.relations[relation] for relation in Relation},
        states={state: gathered.states[state] for state in State},
        unread=queries.unread_of_case(officer, case, limit=100_000),
        hashsets=[_hashset(one) for one in visible_hashsets(officer).filter(complete=True)],
        settings=_settings(),
        sandboxes=totals.sandboxes,
        thumbnails_shown=gathered.thumbnails_shown,
    )


def _pages(officer: Officer, case: Case) -> Iterator[list[ItemRow]]:
    for offset in count(0, _PAGE):
        items = queries.items_of_case(officer, case, offset=offset, limit=_PAGE)
        if not items:
            return
        yield items


class _Gathered:
    """The rows of a report, gathered page by page."""

    def __init__(self, officer: Officer, case: Case, thumbs: BlobStore, now: datetime) -> None:
        self._officer, self._case, self._thumbs, self._now = officer, case, thumbs, now
        self.relations: dict[Relation, list[RelationRow]] = defaultdict(list)
        self.states: dict[State, list[StateRow]] = defaultdict(list)
        self.thumbnails_shown = 0

    def take(self, items: Sequence[ItemRow]) -> None:
        matches = queries.matches_of(self._officer, [item.sha256 for item in items])
        others = {row.other for rows in matches.values() for row in rows if row.other}
        places = queries.locations(self._officer, others | {item.sha256 for item in items})
        for item in items:
            here = [p for p in places[item.sha256] if p.case_number == self._case.number]
            self._take_item(item, here, matches.get(item.sha256, ()), places)

    def _take_item(
        self,
        item: ItemRow,
        here: Sequence[LocationRow],
        matches: Sequence[MatchRow],
        places: Mapping[str, Sequence[LocationRow]],
    ) -> None:
        file = FileName(here[0].path, here[0].exhibit, item.sha256, item.size)
        again = [place for place in places[item.sha256] if place != here[0]]
        rows = [_again(file, again)] if again else []
        rows += [_related(file, match, places) for match in matches]
        thumbnail_ = self._thumbnail(item.sha256) if rows else None
        for relation, row in rows:
            self.relations[relation].append(row(thumbnail_))
        if item.state is not None:
            self.states[item.state].append(StateRow(file, item.state_reason))

    def _thumbnail(self, sha256: str) -> bytes | None:
        if self.thumbnails_shown >= _THUMBNAILS:
            return None
        try:
            jpeg = thumbnail(self._officer, sha256, thumbs=self._thumbs, now=self._now)
        except NoThumbnailError:
            return None
        self.thumbnails_shown += 1
        return jpeg


type _Made = tuple[Relation, Callable[[bytes | None], RelationRow]]


def _again(file: FileName, places: Sequence[LocationRow]) -> _Made:
    return Relation.SAME_FILE, lambda jpeg: RelationRow(
        file=file,
        matched="the same bytes in another place",
        found_at=_named(places),
        score=1.0,
        evidence="SHA-256 equal",
        judgement="",
        thumbnail=jpeg,
    )


def _related(file: FileName, match: MatchRow, places: Mapping[str, Sequence[LocationRow]]) -> _Made:
    return match.relation, lambda jpeg: RelationRow(
        file=file,
        matched=_matched(match),
        found_at=_named(places.get(match.other or "", ())),
        score=match.score,
        evidence=_evidence(match),
        judgement=_judgement(match),
        thumbnail=jpeg,
    )


def _evidence(match: MatchRow) -> str:
    turn = match.transform if match.item_is_query else match.transform.inverse
    words = [in_words(match.evidence, turn)]
    if match.item_span or match.other_span:
        words.append(f"{_times(match.item_span)} lies on {_times(match.other_span)}")
    return "; ".join(filter(None, words))


def _matched(match: MatchRow) -> str:
    if match.entry is None:
        return f"item {(match.other or '')[:16]}"
    category = f", category {match.entry.category}" if match.entry.category else ""
    kind = "known-good list" if match.entry.kind == "known_good" else "hash list"
    return f"{kind} {match.entry.hashset}, entry {match.entry.place}{category}"


def _named(places: Sequence[LocationRow]) -> list[str]:
    named = [f"{p.case_number}, {p.exhibit}: {p.path}" for p in places[:_PLACES_NAMED]]
    rest = len(places) - len(named)
    return [*named, f"and {rest} more places"] if rest else named


def _judgement(match: MatchRow) -> str:
    judged = match.judgement
    if judged is None:
        return ""
    verdict = {"same": "same", "not_same": "not the same", "unsure": "unsure"}[judged.verdict]
    why = f": {judged.reason}" if judged.reason else ""
    return f"{verdict}, {judged.officer}, {judged.judged_at:%Y-%m-%d}{why}"


def _times(span: Span | None) -> str:
    return "the picture" if span is None else f"{span.start_s:.1f} to {span.end_s:.1f} s"


def _hashset(one: HashSet) -> HashSetRow:
    report = one.report
    return HashSetRow(
        name=one.name,
        kind=one.kind,
        format=one.format,
        imported_at=one.imported_at.isoformat(timespec="seconds"),
        claims=_listed(report.get("claims", {})),
        counts=_listed(report.get("counts", {})),
        notes=report.get("notes", []),
    )


def _listed(told: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in told.items())


def _settings() -> dict[str, str]:
    return {
        "picture and frame fingerprint": "PDQ, 256 bits, full resolution, 8 turns, inside borders",
        "radius": f"{calibration.RADIUS} bits",
        "least quality": f"{calibration.LEAST_QUALITY} of 100",
        "least score": f"{calibration.LEAST_SCORE}",
        "clips are sampled": "once a second and at scene changes",
        "frames count as one look within": f"{SAME_LOOK_BITS} bits",
        "a clip counts as whole from": f"{calibration.WHOLE_SHARE:.0%} of both",
    }

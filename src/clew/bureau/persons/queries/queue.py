"""The queue: a case's items in the order in which they should be looked at, each with why."""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries.known import identified_of_case
from clew.bureau.persons.queries.rows import KnownRow
from clew.bureau.vault.queries import ItemRow, MatchRow, items_of_case, locations, matches_of
from clew.bureau.vault.queries.conditions import ConditionsRow, conditions
from clew.bureau.vault.queries.sayings import SayingRow, sayings_of
from clew.bureau.vault.queries.text import readable_counts
from clew.bureau.vault.queries.traits import comparable_counts
from clew.match.faces import FACES
from clew.match.priority import Priority, Signs, Told, is_camera_original, priority_of
from clew.match.voices import VOICES
from clew.media.capture_time import capture_time
from clew.media.wire import facts_from_wire
from clew.model.match import Relation
from clew.model.media import Family

_AT_ONCE = 1_000
_MEDIA = frozenset({Family.IMAGE, Family.CLIP, Family.SOUND})


@dataclass(frozen=True, slots=True)
class Queued:
    """One item with its place in the case, its priority and why."""

    item: ItemRow
    path: str
    priority: Priority


def queue_of_case(officer: Officer, case: Case, *, most: int, now: datetime) -> list[Queued]:
    """Return the case's most urgent items, at most so many, most urgent first.

    Items of equal priority stand in the order they were added. Archives and files without media
    are left out.
    """
    known = identified_of_case(officer, case)
    ranked = heapq.nsmallest(most, _ranked(officer, case, known, now), key=lambda row: row[:2])
    places = locations(officer, [item.sha256 for _, _, item, _ in ranked])
    return [
        Queued(
            item,
            next(p.path for p in places[item.sha256] if p.case_id == case.pk),
            priority,
        )
        for _, _, item, priority in ranked
    ]


def _ranked(
    officer: Officer, case: Case, known: Mapping[str, Sequence[KnownRow]], now: datetime
) -> Iterator[tuple[int, int, ItemRow, Priority]]:
    """Every item with its points, negated, and its number, page by page."""
    offset = 0
    while page := items_of_case(officer, case, offset=offset, limit=_AT_ONCE):
        keys = [item.sha256 for item in page]
        matches, sayings = matches_of(officer, keys), sayings_of(officer, keys)
        faces = comparable_counts(FACES, officer, keys)
        voices = comparable_counts(VOICES, officer, keys)
        texts, noted = readable_counts(officer, keys), conditions(officer, keys)
        for number, item in enumerate(page, start=offset):
            if item.family in _MEDIA:
                signs = _signs(
                    item,
                    matches.get(item.sha256, ()),
                    known.get(item.sha256, ()),
                    [
                        *_counted(faces.get(item.sha256, 0), voices.get(item.sha256, 0)),
                        *_read_or_noted(texts.get(item.sha256, 0), noted.get(item.sha256, ())),
                    ],
                    now,
                )
                signs = replace(signs, told=_told(sayings.get(item.sha256, ())))
                priority = priority_of(signs)
                yield -priority.points, number, item, priority
        offset += len(page)


def _counted(faces: int, voices: int) -> list[str]:
    """How many faces and voices can be compared, in words."""
    counted = (("face", faces), ("voice", voices))
    return [f"{n} {name}{'s' if n > 1 else ''} that can be compared" for name, n in counted if n]


def _read_or_noted(texts: int, noted: Sequence[ConditionsRow]) -> list[str]:
    """What text was read and what officers noted of the day and the weather, in words."""
    read = [f"{texts} line{'s' if texts > 1 else ''} of text that can be read"] if texts else []
    return [*read, f"{' and '.join(row.said for row in noted)}, as noted"] if noted else read


def _signs(
    item: ItemRow,
    matches: Collection[MatchRow],
    known: Sequence[KnownRow],
    held: Sequence[str],
    now: datetime,
) -> Signs:
    facts = facts_from_wire(dict(item.facts))
    told = capture_time(facts)
    related = [match for match in matches if not match.relation.is_lead]
    lists = {match.entry.kind for match in related if match.entry is not None}
    leads = {match.relation for match in matches if match.relation.is_lead}
    clues = [
        "a position" if facts.latitude is not None else "",
        *held,
        "a face seen elsewhere, perhaps" if Relation.FACE in leads else "",
        "a voice heard elsewhere, perhaps" if Relation.VOICE in leads else "",
        "a camera that took other files" if Relation.CAMERA in leads else "",
        "a camera's serial number" if facts.camera_serial else "",
    ]
    return Signs(
        state=item.state,
        relation=related[0].relation if related else Relation.SAME_FILE,
        is_listed="known" in lists,
        is_ignored="known_good" in lists,
        identified_as=", ".join(f"{row.dossier.kind} {row.dossier.name}" for row in known[:3]),
        is_camera_original=is_camera_original(facts),
        age_days=None if told is None else (now.astimezone(UTC) - told.latest_at).days,
        clues=tuple(clue for clue in clues if clue),
    )


def _told(sayings: Sequence[SayingRow]) -> tuple[Told, ...]:
    """What classifiers say that counts, each label once, with its highest score."""
    best: dict[tuple[str, str], SayingRow] = {}
    for one in sorted((one for one in sayings if one.counts), key=lambda one: one.score):
        best[one.classifier, one.label] = one
    return tuple(
        Told(
            label=one.label,
            score=one.score,
            points=one.points,
            by=f"said by {one.classifier} {one.version}, brought by {one.bureau}",
        )
        for one in best.values()
    )

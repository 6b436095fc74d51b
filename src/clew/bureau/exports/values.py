"""Rows of the records as values of a parcel, each held with the handling of what it rests on."""

from collections.abc import Iterable, Mapping, Sequence

from clew.bureau.grades.queries import GradeRow
from clew.bureau.persons.queries import DossierRow
from clew.bureau.vault.queries import EntryRow, JudgementRow, LocationRow, MatchRow
from clew.bureau.vault.queries.conditions import ConditionsRow
from clew.exchange.parcel import Held, Listed, Note, ParcelMatch, Place, Verdict
from clew.handling.marking import Marking
from clew.handling.release import Handled, Labelled
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind, Role
from clew.model.grade import Grade
from clew.model.match import Match

type Handling = tuple[Handled, ...]
type OfItems = Mapping[str, frozenset[Marking]]


def labelled(labels: Iterable[Tlp | str]) -> Handling:
    """Return labels as the handling of what rests on all of these records."""
    return tuple(Labelled(tlp) for tlp in sorted({Tlp(label) for label in labels}))


def held_places(rows: Sequence[LocationRow], handling: Handling) -> tuple[Held[Place], ...]:
    """Return where an item was found in the case that is exported."""
    return tuple(Held(Place(row.exhibit, row.path, row.modified_at), handling) for row in rows)


def held_grades(rows: Sequence[GradeRow], handling: Handling) -> tuple[Held[Grade], ...]:
    """Return an item's grades."""
    return tuple(Held(row.grade, handling) for row in rows)


def held_notes(rows: Sequence[ConditionsRow], handling: Handling) -> tuple[Held[Note], ...]:
    """Return what officers noted of an item."""
    notes = (Note(text=row.said, by=row.officer, noted_at=row.noted_at) for row in rows)
    return tuple(Held(note, handling) for note in notes)


def held_series(dossiers: Sequence[DossierRow], of_items: OfItems) -> tuple[Held[str], ...]:
    """Return the names of the series among an item's dossiers; persons are never named."""
    series = (one for one in dossiers if one.kind is Kind.SERIES)
    return tuple(Held(one.name, _of_dossier(one, of_items)) for one in series)


def held_flag(dossiers: Sequence[DossierRow], role: Role, of_items: OfItems) -> Held[bool] | None:
    """Tell whether everybody confirmed in a role is identified; None where nobody is confirmed."""
    persons = [one for one in dossiers if one.kind is Kind.PERSON and role in one.roles]
    if not persons:
        return None
    known = all(one.status.is_known for one in persons)
    handling = {one for person in persons for one in _of_dossier(person, of_items)}
    return Held(known, tuple(handling))


def _of_dossier(dossier: DossierRow, of_items: OfItems) -> Handling:
    """What a dossier rests on: its own label, and the cases in which its items were found."""
    markings = {one for item in dossier.items for one in of_items[item]}
    return (*labelled([dossier.marking]), *markings)


def held_match(row: MatchRow, handling: Handling) -> Held[ParcelMatch]:
    """Return a match, held with the handling of both its sides."""
    entry = row.entry
    match = ParcelMatch(
        match=Match(
            target=str(row.id),
            relation=row.relation,
            score=row.score,
            transform=row.transform,
            query_span=row.query_span,
            match_span=row.match_span,
            evidence=row.evidence,
        ),
        other=bytes.fromhex(row.other) if row.other else None,
        listed=_listed(entry) if entry else None,
        verdict=_verdict(row.judgement) if row.judgement else None,
        item_is_query=row.item_is_query,
    )
    return Held(match, (*handling, *labelled([entry.marking] if entry else [])))


def _listed(entry: EntryRow) -> Listed:
    return Listed(list_name=entry.hashset, place=entry.place, category=entry.category)


def _verdict(row: JudgementRow) -> Verdict:
    return Verdict(verdict=row.verdict, by=row.officer, judged_at=row.judged_at, reason=row.reason)

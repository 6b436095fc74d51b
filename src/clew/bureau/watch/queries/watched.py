"""What is watched: every case that an officer is in the team of, and every dossier kept by these.

A closed case is watched too, and a dossier while its opening stands, identified or not: new
material of a victim who is identified tells that it still goes round. The watch begins when the
officer joins the case that keeps it. Who only oversees a case is told nothing of it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from clew.bureau.access.kept import kept_while_reading
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import CaseMember
from clew.bureau.cases.queries import joined_cases
from clew.bureau.persons.queries import KeptDossier, dossiers_kept_by
from clew.handling.tlp import Tlp


@dataclass(frozen=True, slots=True)
class Watched:
    """A case, or the dossiers that are seen as one.

    `ids` are those of all of them, the oldest first, `cases` those that keep it, `marking` its own
    and these cases' one. `items` gives for each item of a dossier when it came to belong; a case's
    are asked from the records.
    """

    kind: str
    ids: Sequence[UUID]
    name: str
    cases: Sequence[UUID]
    case_number: str
    marking: Tlp
    since_at: datetime
    items: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        """The oldest's id."""
        return self.ids[0]


def watched_cases(officer: Officer, among: Collection[UUID] | None = None) -> list[Watched]:
    """Return the cases of whose team the officer is, oldest first: all, or those among some."""
    joined = _joined(officer)
    cases = joined_cases(officer)
    return [
        Watched(
            kind="case",
            ids=(case.pk,),
            name=case.number,
            cases=(case.pk,),
            case_number=case.number,
            marking=Tlp(case.marking),
            since_at=joined[case.pk],
        )
        for case in (cases if among is None else cases.filter(pk__in=among))
    ]


def watched_dossiers(officer: Officer, among: Collection[UUID] | None = None) -> list[Watched]:
    """Return the dossiers that the officer's teams keep, those merged as one, oldest first.

    All, or those that some cases keep, in whole or in part.
    """
    joined = _joined(officer)
    return [
        _dossier(row, joined)
        for row in dossiers_kept_by(officer, list(joined) if among is None else among)
        if any(part.case_id in joined for part in row.parts)
    ]


def _joined(officer: Officer) -> dict[UUID, datetime]:
    rows = CaseMember.objects.filter(officer=officer.pk).values_list("case", "since_at")
    return kept_while_reading(officer, "joined", lambda: dict(rows))


def _dossier(row: KeptDossier, joined: Mapping[UUID, datetime]) -> Watched:
    cases = [part.case_id for part in row.parts]
    return Watched(
        kind=row.kind.value,
        ids=[part.id for part in row.parts],
        name=row.parts[0].name,
        cases=cases,
        case_number=row.parts[0].case_number,
        marking=row.label,
        since_at=min(joined[case] for case in cases if case in joined),
        items=row.items,
    )

"""Dossiers that some cases keep, as far as those look at them who only ask for their items.

Of each it is known which parts it has and since when its items belong to it: no history, status or
contradiction is put together, and nothing is looked up of the items.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.decided import by_dossier, groups, merged_pairs, support
from clew.bureau.persons.queries.dossiers import ids_kept_by, labels_of, part_of
from clew.bureau.persons.queries.gathering import gathered
from clew.bureau.persons.queries.rows import PartRow
from clew.handling.tlp import Tlp, strictest
from clew.model.dossier import Kind


@dataclass(frozen=True, slots=True)
class KeptDossier:
    """Dossiers that are seen as one, the oldest first.

    `label` is the strictest of theirs and of their cases', the cases of the items left out; `items`
    gives for each item (SHA-256) when it came to belong.
    """

    kind: Kind
    parts: Sequence[PartRow]
    label: Tlp
    items: Mapping[str, datetime]


def dossiers_kept_by(officer: Officer, cases: Collection[UUID]) -> list[KeptDossier]:
    """Return the dossiers that these cases' teams keep, merged ones as one, oldest first."""
    asked = set(ids_kept_by(officer, cases))
    if not asked:
        return []
    found = gathered(officer, asked)
    decided = by_dossier(found.decisions)
    kept = []
    for group in groups(found.opened, merged_pairs(found.decisions)):
        if group & asked:
            members = [found.dossiers[one] for one in sorted(group)]
            added = support([row for one in group for row in decided.get(one, ())])
            kept.append(
                KeptDossier(
                    kind=Kind(members[0].kind),
                    parts=[part_of(one) for one in members],
                    label=strictest(labels_of(members)),
                    items={
                        item: min(one.decided_at for one in rows) for item, rows in added.items()
                    },
                )
            )
    return kept

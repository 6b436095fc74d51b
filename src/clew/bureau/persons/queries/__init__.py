"""Reading dossiers: always for an officer, and derived from what that officer may see.

visibility  which dossiers an officer may see
gathering   the records of dossiers, and of what bears on them
rows        what the queries return: frozen values
dossiers    listed, or one by its id or name
kept_by     those that some cases keep, with their items and nothing else
confirmed   items that belong together because people said so
verdicts    what people judged of the matches between items
item_facts  positions, serials and markings of items
known       what is identified already
candidates  items that scenes or cameras join, for a person to decide
evidence    what speaks for and against two items or dossiers belonging together
not_linked  why a channel says nothing of two items or dossiers
queue       a case's items in the order in which they should be looked at
queue_for_pages  the same while somebody waits, of cases that are not too large
"""

from clew.bureau.persons.queries.dossiers import (
    DossierNotFoundError,
    SeveralDossiersError,
    contradictions_if_one,
    dossier,
    dossiers,
    dossiers_named,
    dossiers_of_items,
    id_named,
    others_of_kind,
)
from clew.bureau.persons.queries.evidence import (
    Evidence,
    OneAndTheSameError,
    decided_between,
    evidence_of_dossiers,
    evidence_of_items,
)
from clew.bureau.persons.queries.gathering import shown_names
from clew.bureau.persons.queries.item_facts import case_handlings, case_markings
from clew.bureau.persons.queries.kept_by import KeptDossier, dossiers_kept_by
from clew.bureau.persons.queries.known import already_identified, identified_of_case
from clew.bureau.persons.queries.queue import Queued, queue_of_case
from clew.bureau.persons.queries.queue_for_pages import LargeCaseError, queue_at_once
from clew.bureau.persons.queries.rows import DossierRow, KnownRow, PartRow
from clew.bureau.persons.queries.visibility import visible_dossiers

__all__ = [
    "DossierNotFoundError",
    "DossierRow",
    "Evidence",
    "KeptDossier",
    "KnownRow",
    "LargeCaseError",
    "OneAndTheSameError",
    "PartRow",
    "Queued",
    "SeveralDossiersError",
    "already_identified",
    "case_handlings",
    "case_markings",
    "contradictions_if_one",
    "decided_between",
    "dossier",
    "dossiers",
    "dossiers_kept_by",
    "dossiers_named",
    "dossiers_of_items",
    "evidence_of_dossiers",
    "evidence_of_items",
    "id_named",
    "identified_of_case",
    "others_of_kind",
    "queue_at_once",
    "queue_of_case",
    "shown_names",
    "visible_dossiers",
]

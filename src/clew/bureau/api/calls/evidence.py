"""Evidence: all that speaks for and against two items, or two dossiers, weighed for a reason.

Nothing is decided by it; who asked, of which two and why is logged.
"""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calls.dossiers import Clash, Decision, OtherDossier
from clew.bureau.api.given import Given, Reason, Sha256
from clew.bureau.api.scopes import Scope
from clew.bureau.persons.actions.weighing import weigh_dossiers, weigh_items
from clew.bureau.ui.evidence import EvidenceTable, table_of
from clew.bureau.vault.current import current_vault
from clew.handling.tlp import Tlp

router = Router(tags=["Evidence"])
_WEIGH = TokenFor(Scope.SEARCH, rules.READ_DOSSIER)


class EvidenceRow(Schema):
    """One channel of evidence: whether it counts, speaks against, or is silent, and why."""

    kind: str
    channel: str
    ratio: str
    why: str
    notes: list[str]


class Evidence(Schema):
    """All that is known of two items or dossiers, weighed; of dossiers, by the best pairs of items.

    `independent` counts the pairs when copies count once, `left_out` the items not looked at.
    """

    together: str
    prior: str
    among: int
    explained: str
    shared: dict[str, str]
    lines: list[EvidenceRow]
    settles: list[str]
    caveats: list[str]
    marking: Tlp
    pairs: int
    independent: int
    left_out: int
    means: str


class DossiersWeighed(Schema):
    """The evidence on two dossiers, what was decided of the two, and what clashes were they one."""

    table: Evidence
    decided: list[Decision]
    clashes: list[Clash]


class OtherItem(Given):
    """Another item, and why."""

    other: Sha256
    reason: Reason


@router.post("/items/{sha256}/evidence", response=Evidence, auth=_WEIGH)
def weigh_two_items(request: HttpRequest, sha256: Sha256, given: OtherItem) -> EvidenceTable:
    """Weigh all evidence on two items, whose faces are compared."""
    found = weigh_items(
        caller(request),
        sha256,
        given.other,
        templates=current_vault().templates,
        reason=given.reason,
        now=now(),
    )
    return table_of(found)


@router.post("/dossiers/{dossier_id}/evidence", response=DossiersWeighed, auth=_WEIGH)
def weigh_two_dossiers(
    request: HttpRequest, dossier_id: UUID, given: OtherDossier
) -> Mapping[str, object]:
    """Weigh all evidence on two dossiers: the items of one held against those of the other."""
    found = weigh_dossiers(caller(request), dossier_id, given.other, reason=given.reason, now=now())
    return {"table": table_of(found), "decided": found.decided, "clashes": found.contradictions}

"""Received cases: what was shared together lies in a case of its owner's bureau, under its marking.

Nobody here steers such a case, since it is another bureau's: the marking is what the owner said,
worked out anew whenever the owner says something else. Several records carry the strictest of each.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import ASSIGN_RECEIVED
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import Partner, SharedRecord
from clew.bureau.sharing.queries.node import check_officer, node
from clew.bureau.sharing.queries.records import standing_of
from clew.handling.audience import Audience
from clew.handling.marking import Marking, combined
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp

_SHOWN = 8  # digits of the name of what was shared together


def received_case(
    owner: str, bureau: Bureau, envelope: Envelope, *, officer: Officer, now: datetime
) -> Case:
    """Return the case of what was shared together, opened if it is new; who takes it in joins it.

    It is for nobody until `mark_received` said otherwise.
    """
    case, _ = Case.objects.get_or_create(
        bureau=bureau,
        number=f"{owner}/{envelope.share[:_SHOWN]}",
        defaults={"marking": Tlp.RED.value, "pap": Pap.RED.value, "opened_at": now},
    )
    if case.title != envelope.title:
        case.title = envelope.title
        case.save(update_fields=["title"])
    CaseMember.objects.get_or_create(case=case, officer=officer, defaults={"since_at": now})
    return case


def mark_as_told(row: SharedRecord) -> None:
    """Handle a record that came as its owner says now, in the caller's transaction."""
    if row.case is not None:
        mark_received(row.case)
    if row.held and row.reference:
        kind_named(row.kind).mark(row.reference, marking_of(row))


def marking_of(row: SharedRecord) -> Marking:
    """Return how a record that came may be handled here: for its audience, and nobody else."""
    envelope, standing = Envelope.from_json(row.told), standing_of(row)
    return Marking(
        tlp=standing.tlp or Tlp.RED,
        pap=envelope.pap,
        purposes=frozenset(envelope.purposes),
        audience=Audience.of(*bureaux_named(standing.audience - standing.removed)),
        keep_until=envelope.retain_until,
    )


def bureaux_named(names: Iterable[str]) -> frozenset[str]:
    """Return the ids here of bureaux of the exchange, this node's own too; others are left out."""
    own, wanted = node(), frozenset(names)
    partners = Partner.objects.filter(name__in=wanted).values_list("bureau", flat=True)
    return frozenset(map(str, partners)) | ({str(own.bureau_id)} if own.name in wanted else set())


def mark_received(case: Case) -> None:
    """Mark a case as the owner of its records says now, in the caller's transaction."""
    every = [row for row in SharedRecord.objects.filter(case=case) if row.held]
    rows = [row for row in every if row.kind == "item"] or every  # a note narrows itself only
    if not rows:
        _empty(case)
        return
    markings = [marking_of(row) for row in rows]
    together = combined(markings)
    case.marking, case.pap = together.tlp.value, together.pap.value
    case.purposes = frozenset(one.value for one in together.purposes)
    case.released_to = frozenset.intersection(*(_named(one) for one in markings))
    case.keep_until = together.keep_until
    case.save(update_fields=["marking", "pap", "purposes", "released_to", "keep_until"])


@transaction.atomic
def add_to_received(
    acting_officer: Officer, *, number: str, officer: Officer, now: datetime
) -> None:
    """Let an officer of the own bureau into the team of a case that came from another bureau.

    Raises:
        DeniedError: the acting officer may not, or the other one is of another bureau.
        CaseNotFoundError: no such case came.
    """
    check_officer(ASSIGN_RECEIVED, acting_officer)
    if acting_officer.bureau_id != officer.bureau_id or officer.bureau_id != node().bureau_id:
        raise DeniedError(f"{officer} is of another bureau: what came is for this one")
    came = SharedRecord.objects.filter(is_own=False, case__number=number).first()
    if came is None or came.case is None:
        raise CaseNotFoundError(f"no case {number} came here; see: clew exchange records")
    _, added = CaseMember.objects.get_or_create(
        case=came.case, officer=officer, defaults={"since_at": now}
    )
    if added:
        record(
            tags.SHARING_MEMBER_ADDED,
            officer=acting_officer,
            subject=str(came.case.pk),
            details={"officer": str(officer.pk)},
            now=now,
        )


def _named(marking: Marking) -> frozenset[str]:
    """The bureaux of an audience of one list."""
    (names,) = marking.audience.lists
    return names


def _empty(case: Case) -> None:
    """Nothing is left of what was shared: the case keeps its number, no words, and shows nobody."""
    case.title, case.released_to = "", frozenset()
    case.save(update_fields=["title", "released_to"])

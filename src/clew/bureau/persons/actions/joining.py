"""Joining: dossiers are merged, judged to be different, or split. Nothing is moved or overwritten.

A merge is a judgement that two are the same; what is seen as one follows from those that stand. A
split is the judgement that some of the items are of another: its parts are undone with it.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.actions.deciding import checked_reason, decide, workable
from clew.bureau.persons.actions.items import parts_with
from clew.bureau.persons.actions.opening import begin, checked_name, new_dossier
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import DossierRow
from clew.bureau.persons.queries import dossier as dossier_row
from clew.model.dossier import Act
from clew.model.wording import Wording


class NotAlikeError(ValueError):
    """The two cannot be judged to be the same or different."""


class NothingLeftError(ValueError):
    """A split takes some of the items: not none, and not all."""


@transaction.atomic
def merge(
    acting_officer: Officer, *, first_id: UUID, second_id: UUID, reason: str, now: datetime
) -> Decision:
    """Judge two dossiers to be of the same: from now on they are seen as one.

    Raises:
        DossierNotFoundError: the officer may not see both.
        NotAlikeError: they are of different kinds, or one and the same.
        NoReasonError: there is no reason.
    """
    pair = _pair(acting_officer, first_id, second_id)
    return _judge(acting_officer, Act.MERGES, pair, reason=checked_reason(reason), now=now)


@transaction.atomic
def judge_different(
    acting_officer: Officer, *, first_id: UUID, second_id: UUID, reason: str, now: datetime
) -> Decision:
    """Judge two dossiers not to be of the same: whatever says otherwise is a contradiction.

    Raises:
        DossierNotFoundError: the officer may not see both.
        NotAlikeError: they are of different kinds, or one and the same.
        NoReasonError: there is no reason.
    """
    pair = _pair(acting_officer, first_id, second_id)
    return _judge(acting_officer, Act.DIFFERS, pair, reason=checked_reason(reason), now=now)


@transaction.atomic
def split(  # noqa: PLR0913 -- what, into what, when and why, by name
    acting_officer: Officer,
    *,
    dossier_id: UUID,
    sha256s: Collection[str],
    name: str,
    reason: str,
    now: datetime,
) -> Dossier:
    """Judge some items of a dossier to be of another, which is opened; return that one.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        ItemNotInDossierError: an item does not belong to it.
        NothingLeftError: no item was named, or all were.
        NoNameError: the other one has no name.
        NoReasonError: there is no reason.
    """
    kept = workable(acting_officer, dossier_id)
    why = checked_reason(reason)
    row = dossier_row(acting_officer, dossier_id)
    leaving = sorted(set(sha256s))
    places = [parts_with(acting_officer, dossier_id, sha256) for sha256 in leaving]
    if not leaving or len(leaving) == len(row.items):
        raise NothingLeftError(
            Wording("name some of the items to split off: not none, and not all")
        )
    return _split(
        acting_officer, kept, row, dict(zip(leaving, places, strict=True)), name, why, now
    )


def _split(  # noqa: PLR0913, PLR0917 -- what `split` checked
    officer: Officer,
    kept: Dossier,
    row: DossierRow,
    leaving: dict[str, list[Dossier]],
    name: str,
    why: str,
    now: datetime,
) -> Dossier:
    other = new_dossier(row.kind, case=kept.case, name=checked_name(name), marking=row.marking)
    judged = _judge(officer, Act.DIFFERS, (kept, other), reason=why, now=now)
    begin(officer, other, now=now, reason=why, part_of=judged)
    for sha256, parts in leaving.items():
        for part in parts:
            about = {"item_id": sha256}
            decide(officer, part, Act.REMOVES, now=now, reason=why, part_of=judged, about=about)
        decide(officer, other, Act.ADDS, now=now, part_of=judged, about=_evidence(row, sha256))
    return other


def _evidence(row: DossierRow, sha256: str) -> dict[str, object]:
    """The item with what it was added for: that goes with it."""
    first = row.items[sha256][0]
    return {"item_id": sha256, "match_id": first.match, "relation": first.relation}


def _pair(officer: Officer, first_id: UUID, second_id: UUID) -> tuple[Dossier, Dossier]:
    """Both dossiers, the older first: a judgement is the same whichever is named first."""
    first, second = (workable(officer, one) for one in sorted([first_id, second_id]))
    if first == second:
        raise NotAlikeError(Wording("%(name)s is one dossier; name two", name=first.name))
    if first.kind != second.kind:
        raise NotAlikeError(
            Wording(
                "%(name)s is a %(kind)s and %(name_2)s a %(kind_2)s; name two of a kind",
                name=first.name,
                kind=Wording.name_of(first.kind),
                name_2=second.name,
                kind_2=Wording.name_of(second.kind),
            )
        )
    return first, second


def _judge(
    officer: Officer, act: Act, pair: tuple[Dossier, Dossier], *, reason: str, now: datetime
) -> Decision:
    return decide(officer, pair[0], act, now=now, reason=reason, about={"other_id": pair[1].pk})

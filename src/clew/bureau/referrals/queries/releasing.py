"""Releasing: what of a referral the markings do not let go to a bureau, each named.

A part goes only if all that it rests on releases it to that bureau: its cases and reports, and the
referrals by which it came. The referral's own label must let it leave, too.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

from clew.bureau.accounts.models import Bureau
from clew.bureau.referrals.models import Part, Referral
from clew.bureau.referrals.queries.contents import OF_ITEMS, referrals_before
from clew.handling.release import ToBureau
from clew.model.referral import State


def not_released(referral: Referral, parts: Sequence[Part], to: Bureau) -> list[str]:
    """Return in words what may not go to the bureau, and by whose marking; nothing if all may."""
    rule = ToBureau(bureau=str(to.pk), country=to.country)
    addressed = copy(referral)  # to go to a bureau releases the referral itself to it
    addressed.released_to = released_if_sent(referral, to)
    told = [] if rule.admits(addressed.handling) else [f"the referral ({referral.marking})"]
    if referral.parent is not None:
        told += _held_back_before(rule, referral)
    for part in parts:
        told += [f"{_named(part)}: {why}" for why in _held_back(rule, referral, part)]
    return list(dict.fromkeys(told))


def released_if_sent(referral: Referral, to: Bureau) -> frozenset[str]:
    """Return to whom a referral is released if it goes to this bureau, not to another any more."""
    return (frozenset(referral.released_to) - {str(referral.to_id)}) | {str(to.pk)}


def takes_reason(referral: Referral, to: Bureau) -> bool:
    """Tell whether it must be said why it goes to a bureau: the evidence did not propose it."""
    return to.name != (referral.proposal or {}).get("bureau")


def may_be_passed_to(referral: Referral, parts: Sequence[Part], bureau: Bureau) -> bool:
    """Tell whether its recipient may pass it on to a bureau: its own marking names that, too."""
    rule = ToBureau(bureau=str(bureau.pk), country=bureau.country)
    return rule.admits(referral.handling) and not not_released(referral, parts, bureau)


def parts_for(referral: Referral, to: Bureau) -> list[Part]:
    """Return the parts that may go to a bureau now: released, and taken back by nobody."""
    rule = ToBureau(bureau=str(to.pk), country=to.country)
    return [one for one in _parts_there(referral) if not any(_held_back(rule, referral, one))]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part that a bureau is not told of, and why."""

    part: Part
    why: str

    def __str__(self) -> str:
        return f"{_named(self.part)}: {self.why}"


def left_out(referral: Referral, to: Bureau) -> list[LeftOut]:
    """Return which parts a marking holds back from a bureau now, and whose."""
    rule = ToBureau(bureau=str(to.pk), country=to.country)
    return [
        LeftOut(part, why)
        for part in _parts_there(referral)
        for why in dict.fromkeys(_held_back(rule, referral, part))
    ]


def _parts_there(referral: Referral) -> list[Part]:
    parts = referral.parts.select_related("item", "origin").prefetch_related(
        "sources__case__bureau", "sources__report"
    )
    return [one for one in parts if _is_there(one)]


def _is_there(part: Part) -> bool:
    reports = [one.report for one in part.sources.all() if one.report is not None]
    return (
        bool(part.said)
        and not (part.kind in OF_ITEMS and part.item_id is None)
        and all(one.recalled_at is None for one in reports)
        and all(before.state != State.WITHDRAWN for before in referrals_before(part))
    )


def _held_back_before(rule: ToBureau, referral: Referral) -> Iterator[str]:
    """The referrals that this one passes on, whatever of them it holds."""
    before = referral.parent
    while before is not None:
        if not rule.admits(before.handling):
            yield f"what came from {before.bureau} in referral {before}: not for this bureau"
        before = before.parent


def _held_back(rule: ToBureau, referral: Referral, part: Part) -> Iterator[str]:
    for source in part.sources.all():
        held = source.case or source.report
        assert held is not None
        if not rule.admits(held.handling):
            yield _whose(held, referral)
    for before in referrals_before(part):
        if not rule.admits(before.handling):
            yield f"it came in referral {before}, which is not for this bureau"


def _whose(held: object, referral: Referral) -> str:
    """An own case or report by its name; of another bureau's only that it is one."""
    if held.bureau_id != referral.bureau_id:  # type: ignore[attr-defined] # cases and reports have one
        return "the bureau it came from did not release it"
    return f"{type(held).__name__.lower()} {held} ({held.marking})"  # type: ignore[attr-defined]


def _named(part: Part) -> str:
    name = part.name[:12] if part.item_id else part.name
    return f"{part.kind} {name}"

"""Refusals: messages that this node or another one refused, and why, for who carries messages."""

from dataclasses import dataclass
from datetime import datetime

from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.deconfliction.models import OutMessage, RefusedMessage
from clew.bureau.sharing.models import Node


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was refused; it lies with whoever sent it, and is tried again."""

    bureau: str
    message: str
    is_ours: bool
    why: str
    at: datetime


def refusals_for(officer: Officer) -> list[Refusal]:
    """Return what was refused here and there, the last first; none to who carries nothing."""
    is_of_node = Node.objects.filter(bureau=officer.bureau_id).exists()
    if not (CARRY_PACKAGES.gate.admits(officer) and is_of_node):
        return []
    here = [
        Refusal(one.sender, one.sha256[:8], is_ours=False, why=one.why, at=one.refused_at)
        for one in RefusedMessage.objects.all()
    ]
    there = [
        Refusal(one.partner_id, one.kind, is_ours=True, why=one.refused_why, at=one.refused_at)
        for one in OutMessage.objects.exclude(refused_at=None)
        if one.refused_at
    ]
    return sorted(here + there, key=lambda one: one.at, reverse=True)

"""Answering other nodes: a bureau is told of its own messages only."""

from datetime import datetime
from uuid import UUID

from clew.bureau.deconfliction.actions.refusing import keep_refused_there
from clew.bureau.deconfliction.models import OutMessage
from clew.bureau.deconfliction.queries.node import messages_for
from clew.bureau.sharing.actions.answering import NoSuchPackageError
from clew.bureau.sharing.models import Partner


def waiting_for(partner: Partner, *, now: datetime) -> list[str]:
    """Return the names of what waits for a bureau, in its order."""
    return [str(one.pk) for one in messages_for(partner, now=now)]


def message_for(partner: Partner, message_id: UUID, *, now: datetime) -> bytes:
    """Return a message that waits for a bureau.

    Raises:
        NoSuchPackageError: none of that name waits for it.
    """
    return bytes(_found(partner, message_id, now).body)


def was_taken(partner: Partner, message_id: UUID, *, now: datetime) -> None:
    """Forget a message that its bureau took.

    Raises:
        NoSuchPackageError: none of that name waits for it.
    """
    OutMessage.objects.filter(pk=_found(partner, message_id, now).pk).delete()


def was_refused(partner: Partner, message_id: UUID, why: str, *, now: datetime) -> None:
    """Keep a message with the reason for which its bureau refused it.

    Raises:
        NoSuchPackageError: none of that name waits for it.
    """
    keep_refused_there(_found(partner, message_id, now), why, now=now)


def _found(partner: Partner, message_id: UUID, now: datetime) -> OutMessage:
    found = OutMessage.objects.filter(partner=partner, pk=message_id, until__gt=now).first()
    if found is None:
        raise NoSuchPackageError("no such message waits for you")
    return found

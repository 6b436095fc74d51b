"""Refusing: what was refused, here or there, stays with its reason, and is tried again.

The message itself lies with whoever sent it, or on the stick: it is brought again with the next
sync, and is taken once what spoke against it is over.
"""

import hashlib
from datetime import datetime

from clew.bureau.deconfliction.actions.telling import WAITS
from clew.bureau.deconfliction.models import OutMessage, RefusedMessage

_MOST_LETTERS = 500


def keep_refused(untrusted: bytes, *, sender: str, why: str, now: datetime) -> None:
    """Keep why this node refused a message; of the same message again the last reason is kept."""
    told = {"sender": sender, "why": why[:_MOST_LETTERS], "refused_at": now}
    RefusedMessage.objects.update_or_create(sha256=_named(untrusted), defaults=told)


def forget_refused(untrusted: bytes) -> None:
    """Forget that a message was refused, as it was taken now."""
    RefusedMessage.objects.filter(sha256=_named(untrusted)).delete()


def forget_old(*, now: datetime) -> None:
    """Forget what was refused when nobody brings it again."""
    RefusedMessage.objects.filter(refused_at__lte=now - WAITS).delete()


def keep_refused_there(message: OutMessage, why: str, *, now: datetime) -> None:
    """Keep why the other node refused a message of this one."""
    message.refused_at, message.refused_why = now, why[:_MOST_LETTERS]
    message.save(update_fields=["refused_at", "refused_why"])


def _named(untrusted: bytes) -> str:
    return hashlib.sha256(untrusted).hexdigest()

"""Recording: an event stands beside the change it tells of, in the same transaction."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from clew.bureau.audit.models import AuditEvent
from clew.ledger.entry import SALT_BYTES, details_text, leaf_bytes
from clew.ledger.hashing import leaf_hash


@transaction.atomic
def record_view(
    tag: str,
    *,
    officer: AbstractBaseUser,
    subject: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write that an officer looked at something: the event is all that changes."""
    record(tag, officer=officer, subject=subject, details=details, now=now)


@transaction.atomic
def record_failure(tag: str, *, username: str, address: str, why: str = "", now: datetime) -> None:
    """Write that somebody failed to sign in as an officer, and why if that is more than a guess.

    A name that nobody has is left out: it may be a password, typed into the wrong field.
    """
    officer = get_user_model().objects.filter(username=username).first()
    details = {"address": address} | ({"why": why} if why else {})
    record(tag, officer=officer, details=details, now=now)


def record(
    tag: str,
    *,
    officer: AbstractBaseUser | None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write one event into the caller's transaction: it is kept exactly if the change is.

    `tag` is one of `audit.tags`; `officer` is None only for what the machine does by itself.

    Raises:
        RuntimeError: there is no transaction around the change and its event.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"the event {tag} needs the transaction of the change it tells of")
    salt = secrets.token_bytes(SALT_BYTES)
    event = AuditEvent(
        at=now,
        officer_id=None if officer is None else officer.pk,
        tag=tag,
        who="" if officer is None else officer.get_username(),
        subject=subject,
        details_text=details_text(details or {}),
        salt=salt,
    )
    event.hash = leaf_hash(
        leaf_bytes(
            id_=event.id,
            at=event.at,
            officer=event.officer_id,
            tag=event.tag,
            said=event.words.committed(salt),
        )
    )
    event.save(force_insert=True)

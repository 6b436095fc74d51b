"""Recording: an event stands beside the change it tells of, in the same transaction.

Every page writes events, so the statement is written here: a model's `save` takes three times as
long to put together what is always the same.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.transaction import mark_for_rollback_on_error
from uuid6 import uuid7

from clew.bureau.audit.models import AuditEvent
from clew.ledger.entry import SALT_BYTES, Words, details_text, leaf_bytes
from clew.ledger.hashing import leaf_hash

_COLUMNS = "id, at, officer_id, tag, who, subject, details_text, salt, hash"
INSERT = (
    f"INSERT INTO {AuditEvent._meta.db_table} ({_COLUMNS}) "  # noqa: S608, SLF001 -- our names
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS.split()))})"
)


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
    id_, salt = uuid7(), secrets.token_bytes(SALT_BYTES)
    who, by = ("", None) if officer is None else (officer.get_username(), officer.pk)
    words = Words(who, subject, details_text(details or {}))
    leaf = leaf_bytes(id_=id_, at=now, officer=by, tag=tag, said=words.committed(salt))
    told = (tag, words.who, words.subject, words.details, salt, leaf_hash(leaf))
    with mark_for_rollback_on_error(connection.alias), connection.cursor() as cursor:
        cursor.execute(INSERT, as_stored(id_, now, by, *told))


def as_stored(
    id_: UUID, at: datetime, officer: UUID | None, *others: str | bytes
) -> list[UUID | datetime | str | bytes | None]:
    """Return an event's row as this database takes it, in the order of `INSERT`."""
    has_uuids = connection.features.has_native_uuid_field
    keys = [one if one is None or has_uuids else one.hex for one in (id_, officer)]
    return [keys[0], connection.ops.adapt_datetimefield_value(at), keys[1], *others]

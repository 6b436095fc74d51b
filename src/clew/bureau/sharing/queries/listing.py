"""Listings for officers: keys, other bureaux."""

from collections.abc import Sequence
from datetime import datetime

from clew.bureau.access.rules import CARRY_PACKAGES, KEEP_NODE
from clew.bureau.accounts.models import Officer
from clew.bureau.sharing.models import Partner
from clew.bureau.sharing.queries.node import check_officer, identity, node, trusted
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.directory.keys import MemberKey

type Row = dict[str, object]


def own_keys(officer: Officer, *, vault: VaultFolder, now: datetime) -> Sequence[Row]:
    """Return this node's keys, oldest first, as the trusted directory knows them.

    Raises:
        DeniedError: the officer keeps no node.
    """
    check_officer(KEEP_NODE, officer)
    own = identity(vault)
    members = {} if own.trusted is None else own.trusted.snapshot.members
    listed = {one.key.id: one for one in members[own.name].keys} if own.name in members else {}
    return [
        {
            "key": one.secret.key.id[:16],
            "suite": one.secret.key.suite,
            "use": one.secret.key.use.value,
            "until": f"{one.entry.valid_until:%Y-%m-%d}",
            "state": _state(listed.get(one.secret.key.id), now),
        }
        for one in own.keys
    ]


def partner_rows(officer: Officer, *, now: datetime) -> Sequence[Row]:
    """Return the bureaux of the directory by name.

    Raises:
        DeniedError: the officer carries no packages.
    """
    check_officer(CARRY_PACKAGES, officer)
    directory = trusted(node())
    members = {} if directory is None else directory.snapshot.members
    return [
        {
            "name": row.name,
            "bureau": row.bureau.name,
            "member": row.name in members and not members[row.name].is_suspended,
            "keys": sum(key.serves(now=now) for key in members[row.name].keys)
            if row.name in members
            else 0,
            "sent": row.sent_number,
            "taken": row.taken_number,
            "acknowledged_at": _minute(row.acknowledged_at),
        }
        for row in Partner.objects.select_related("bureau").order_by("name")
    ]


def _state(key: MemberKey | None, now: datetime) -> str:
    if key is None:
        return "not listed by the hub yet"
    if key.revocation is not None:
        return f"revoked ({key.revocation.reason})"
    return "serves" if key.serves(now=now) else "its time is over, or still to come"


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"

"""The node's own keys: in each suite one to sign and one to be sealed for."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from clew.bureau.access.rules import KEEP_NODE
from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.identity import Identity, OwnKey
from clew.bureau.sharing.models import Node, NodeKey
from clew.bureau.sharing.queries.node import check_officer, identity, node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.ciphers.registry import known_suites, suite_named
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.keys import DeadKeyError, new_key
from clew.exchange.signing.canonical import canonical
from clew.exchange.signing.fields import Fields
from clew.exchange.signing.keys import Secret

KEY_DAYS = 365


class NodeExistsError(ValueError):
    """This vault takes part in the exchange already, under another name."""


class LiveKeyError(ValueError):
    """A key of the node was not revoked: the node can vouch for new ones itself."""


@transaction.atomic
def set_up_node(  # noqa: PLR0913 -- what, as whom, by what, until when, by name
    acting_officer: Officer,
    *,
    name: str,
    vault: VaultFolder,
    now: datetime,
    suites: Sequence[str] = (),
    days: int = KEY_DAYS,
) -> Identity:
    """Give the officer's bureau a name in the exchange, and keys; the second time changes nothing.

    `suites` are those that it accepts, the best first; without any, all that are known.

    Raises:
        DeniedError: the officer keeps no node.
        NodeExistsError: it has another name already.
        MalformedError: the name has letters that none may have.
        UnknownSuiteError: there is no such suite.
    """
    KEEP_NODE.gate.check(acting_officer)
    checked = Fields({"name": name}, names=["name"], where="the node").bureau("name")
    accepted = [suite_named(one).name for one in suites] or sorted(known_suites())
    row, is_new = Node.objects.get_or_create(
        bureau=acting_officer.bureau,
        defaults={"name": checked, "suites": accepted, "made_at": now},
    )
    if row.name != checked or Node.objects.count() > 1:
        raise NodeExistsError(f"this vault is {node().name} in the exchange, and stays so")
    if is_new:
        Bureau.objects.filter(pk=row.bureau_id).update(exchanges=Exchanges.HERE.value)
        made = _keys(checked, accepted, by=[], now=now, days=days)
        _keep(made, vault, now)
        _record(tags.SHARING_NODE_SET_UP, acting_officer, checked, made, now)
    return identity(vault)


@transaction.atomic
def replace_revoked_keys(
    acting_officer: Officer, *, vault: VaultFolder, now: datetime, days: int = KEY_DAYS
) -> Identity:
    """Make new keys where all that sign were revoked: three of the hub's root must vouch for them.

    Raises:
        DeniedError: the officer keeps no node.
        LiveKeyError: one is left that vouches for new ones.
    """
    check_officer(KEEP_NODE, acting_officer)
    own = identity(vault)
    try:
        left = own.voucher()
    except DeadKeyError:
        made = _keys(own.name, own.suites, by=[], now=now, days=days)
        _keep(made, vault, now)
        _record(tags.SHARING_KEYS_ROTATED, acting_officer, own.name, made, now)
        return identity(vault)
    raise LiveKeyError(f"key {left.key.id[:12]} vouches for new ones still: clew node rotate")


@transaction.atomic
def rotate_keys(
    acting_officer: Officer, *, vault: VaultFolder, now: datetime, days: int = KEY_DAYS
) -> Identity:
    """Make new keys, vouched for by the present ones, which serve on until their time is over.

    Where that is over already, the last that was not revoked vouches all the same.

    Nothing is sealed by a new key before the hub has listed it: send it the new card.

    Raises:
        DeniedError: the officer keeps no node.
        DeadKeyError: all were revoked: the hub's root must vouch for new ones.
    """
    check_officer(KEEP_NODE, acting_officer)
    own = identity(vault)
    made = _keys(own.name, own.suites, by=[own.voucher()], now=now, days=days)
    _keep(made, vault, now)
    _record(tags.SHARING_KEYS_ROTATED, acting_officer, own.name, made, now)
    return identity(vault)


def card(acting_officer: Officer, *, vault: VaultFolder) -> bytes:
    """Return what the hub needs to list this node: its name, its suites and its public keys.

    Raises:
        DeniedError: the officer keeps no node.
    """
    check_officer(KEEP_NODE, acting_officer)
    return canonical(identity(vault).member.to_json())


def _keys(
    name: str, suites: Sequence[str], *, by: Sequence[Secret], now: datetime, days: int
) -> list[OwnKey]:
    """The first that signs vouches for the others where nobody else does."""
    secrets = list(_secrets(suites))
    vouchers = list(by) or secrets[:1]
    until = now + timedelta(days=days)
    return [
        OwnKey(
            one,
            new_key(
                one,
                bureau=name,
                by=[each for each in vouchers if each is not one],
                valid_from=now,
                until=until,
            ),
        )
        for one in secrets
    ]


def _secrets(suites: Sequence[str]) -> Iterator[Secret]:
    for use in (Use.SIGN, Use.SEAL):
        yield from (Secret.new(suite, use) for suite in suites)


def _keep(made: Sequence[OwnKey], vault: VaultFolder, now: datetime) -> None:
    NodeKey.objects.bulk_create(
        NodeKey(
            id=one.secret.key.id,
            suite=one.secret.key.suite,
            use=one.secret.key.use.value,
            public=one.secret.key.public,
            private=vault.secrets.close(one.secret.private, name=one.secret.key.id),
            entry=one.entry.to_json(),
            made_at=now,
        )
        for one in made
    )


def _record(tag: str, officer: Officer, name: str, made: Sequence[OwnKey], now: datetime) -> None:
    details = {"keys": [one.secret.key.id for one in made]}
    record(tag, officer=officer, subject=name, details=details, now=now)

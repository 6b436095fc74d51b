"""This node in the exchange: its keys and what it trusts, for the actions of this app."""

from uuid import UUID

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rule import OfficeRule, RecordRule
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.sharing.identity import Identity, OwnKey
from clew.bureau.sharing.models import Node, NodeKey, Partner
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.sealed_secrets import Secrets
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.keys import MEMBER_KEY_FIELDS, MemberKey
from clew.exchange.directory.members import Snapshot
from clew.exchange.directory.roots import Root
from clew.exchange.directory.update import Directory, trust_first
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields
from clew.exchange.signing.keys import PublicKey, Secret
from clew.model.wording import Wording

MOST_ROOT_BYTES = 1024 * 1024
UNKNOWN_PARTNER = Wording("the directory knows no other bureau %(name)s; see: clew node partners")


class NoNodeError(LookupError):
    """This vault takes no part in the exchange yet."""


class UnknownPartnerError(LookupError):
    """The directory that is trusted knows no such bureau."""


def node() -> Node:
    """Return the node of this vault.

    Raises:
        NoNodeError: it was not set up.
    """
    found = Node.objects.select_related("bureau").first()
    if found is None:
        raise NoNodeError(
            Wording("this vault takes no part in the exchange yet; see: clew node init NAME")
        )
    return found


def check_officer(rule: OfficeRule | RecordRule, officer: Officer) -> None:
    """Return if the officer half of a rule admits, for an officer of the bureau that the node is.

    On a hub officers of other bureaux work, too: they do not speak for it in the exchange.

    Raises:
        DeniedError: it does not, or the officer is of another bureau.
        NoNodeError: the vault takes no part in the exchange.
    """
    rule.gate.check(officer)
    if officer.bureau_id != node().bureau_id:
        raise DeniedError(
            Wording(
                "only officers of %(bureau)s exchange as %(name)s",
                bureau=str(node().bureau),
                name=node().name,
            )
        )


def identity(vault: VaultFolder) -> Identity:
    """Return the node with its keys opened.

    Raises:
        NoNodeError: it was not set up.
        TamperedSecretError: a key is not what was stored.
    """
    row = node()
    keys = tuple(_own_key(one, vault.secrets) for one in NodeKey.objects.order_by("made_at", "id"))
    return Identity(row.name, tuple(row.suites), keys, trusted(row))


def trusted(row: Node) -> Directory | None:
    """Return the directory that the node trusts; None before its root was compared."""
    if not row.root:
        return None
    root = Document.from_bytes(bytes(row.root), purpose=Purpose.ROOT, limit=MOST_ROOT_BYTES)
    if not row.bundle:
        return trust_first(root)
    bundle = Bundle.from_bytes(bytes(row.bundle))
    return Directory(
        Root.from_document(root),
        root.digest,
        Snapshot.from_document(bundle.snapshot),
        bundle.snapshot.digest,
        Timestamp.from_document(bundle.timestamp),
        bundle.timestamp.digest,
    )


def bundle() -> bytes:
    """Return the directory that the node trusts, as it was verified; empty before there is one."""
    return bytes(node().bundle)


def partner_named(name: str) -> Partner:
    """Return another bureau of the directory.

    Raises:
        UnknownPartnerError: there is none of that name.
    """
    found = Partner.objects.select_related("bureau").filter(name=name).first()
    if found is None:
        raise UnknownPartnerError(UNKNOWN_PARTNER.filled(name=name))
    return found


def names_of_bureaux() -> dict[UUID | None, str]:
    """Return what the bureaux of the directory are called in it, this node's own too."""
    own = node()
    return {own.bureau_id: own.name, **dict(Partner.objects.values_list("bureau", "name"))}


def bureaux_by_name() -> dict[str, Bureau]:
    """Return the bureaux of the directory by their names in it, this node's own too."""
    own, partners = node(), Partner.objects.select_related("bureau")
    return {own.name: own.bureau, **{one.name: one.bureau for one in partners}}


def sent_positions() -> dict[str, Position]:
    """Return where the stream to each bureau stands."""
    rows = Partner.objects.values_list("name", "sent_number", "sent_digest")
    return {name: Position(number, digest) for name, number, digest in rows}


def taken_positions() -> dict[str, Position]:
    """Return where the stream from each bureau stands."""
    rows = Partner.objects.values_list("name", "taken_number", "taken_digest")
    return {name: Position(number, digest) for name, number, digest in rows}


def _own_key(row: NodeKey, secrets: Secrets) -> OwnKey:
    key = PublicKey(row.suite, Use(row.use), bytes(row.public))
    private = secrets.open(bytes(row.private), name=row.id)
    fields = Fields(row.entry, names=MEMBER_KEY_FIELDS, where=f"key {row.id[:12]}")
    return OwnKey(Secret(key, private), MemberKey.from_fields(fields))

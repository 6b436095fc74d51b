"""Trusting the directory: people compare its root once; what follows is verified, or refused.

The marks below which no version may go are in what is kept, and only what held is kept.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import CARRY_PACKAGES, KEEP_NODE
from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.sharing.models import Node, Partner
from clew.bureau.sharing.queries.node import MOST_ROOT_BYTES, check_officer, node, trusted
from clew.exchange.directory.bundle import Bundle
from clew.exchange.directory.freshness import Freshness, StaleDirectoryError, freshness
from clew.exchange.directory.update import Directory, trust_first
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.document import Document, Purpose

_LEAST_DIGITS = 16


class OtherRootError(ValueError):
    """The root is not the one that was read out, or another one is trusted already."""


@transaction.atomic
def trust_root(acting_officer: Officer, untrusted: bytes, *, digest: str, now: datetime) -> str:
    """Trust the root of a directory, whose digest (or its first 16 digits) somebody read out.

    Raises:
        DeniedError: the officer keeps no node.
        OtherRootError: its digest is another, or another root is trusted already.
        RefusalError: it is no root, or not signed by enough of its own keys.
    """
    check_officer(KEEP_NODE, acting_officer)
    row = Node.objects.select_for_update().get(pk=node().pk)
    document = Document.from_bytes(untrusted, purpose=Purpose.ROOT, limit=MOST_ROOT_BYTES)
    trust_first(document)
    told = digest.replace(" ", "").lower()
    if len(told) < _LEAST_DIGITS or not document.digest.startswith(told):
        raise OtherRootError(
            f"this root has the digest {document.digest}; compare it with what the hub reads out "
            "by phone, and give at least its first 16 digits"
        )
    if row.root and (known := _digest_of(row)) != document.digest:
        raise OtherRootError(
            f"the root {known[:16]} is trusted already; newer ones come with the directory"
        )
    if not row.root:
        row.root = untrusted
        row.save(update_fields=["root"])
        record(tags.SHARING_ROOT_TRUSTED, officer=acting_officer, subject=document.digest, now=now)
    return document.digest


def take_directory(acting_officer: Officer, untrusted: bytes, *, now: datetime) -> Freshness:
    """Take in a directory: the same again changes nothing; one that does not hold changes nothing.

    Raises:
        DeniedError: the officer carries no packages.
        RefusalError: it does not hold; that is logged.
    """
    check_officer(CARRY_PACKAGES, acting_officer)
    return renew_directory(untrusted, officer=acting_officer, now=now)


def renew_directory(untrusted: bytes, *, officer: Officer | None, now: datetime) -> Freshness:
    """Take in a directory for an officer, or for the node itself, to which one was sent.

    Raises:
        RefusalError: it does not hold; that is logged.
    """
    try:
        return _renewed(untrusted, officer=officer, now=now)
    except RefusalError as error:
        with transaction.atomic():
            record(
                tags.SHARING_DIRECTORY_REFUSED,
                officer=officer,
                details={"why": str(error)},
                now=now,
            )
        raise


@transaction.atomic
def _renewed(untrusted: bytes, *, officer: Officer | None, now: datetime) -> Freshness:
    row = Node.objects.select_for_update().get(pk=node().pk)
    known = trusted(row)
    if known is None:
        raise StaleDirectoryError(
            "no root is trusted yet; compare one with the hub: clew node trust FILE --digest ..."
        )
    following = known.updated(untrusted, now=now)
    state = freshness(following, now=now)
    if untrusted != bytes(row.bundle):
        row.root, row.bundle = _root_of(row, untrusted, following), untrusted
        row.taken_at = now
        row.save(update_fields=["root", "bundle", "taken_at"])
        moved = _meet(following, row)
        timestamp = following.timestamp
        details = {
            "members": following.snapshot.version,
            "timestamp": 0 if timestamp is None else timestamp.version,
            "countries": moved,
        }
        record(
            tags.SHARING_DIRECTORY_TAKEN,
            officer=officer,
            subject=following.snapshot_digest,
            details=details,
            now=now,
        )
    return state


def _digest_of(row: Node) -> str:
    root = Document.from_bytes(bytes(row.root), purpose=Purpose.ROOT, limit=MOST_ROOT_BYTES)
    return root.digest


def _root_of(row: Node, untrusted: bytes, following: Directory) -> bytes:
    """The document of the root that is trusted now: the one before, or one of the new ones."""
    for document in Bundle.from_bytes(untrusted).roots:
        if document.digest == following.root_digest:
            return document.to_bytes()
    return bytes(row.root)


def _meet(directory: Directory, row: Node) -> dict[str, str]:
    """Make a row for each bureau that is new here: of a bureau of that name if there is one.

    A bureau that was registered here as well, on the hub say, is the same one. Return the bureaux
    whose country is another now, since what is released to a country is released to them.
    """
    known = set(Partner.objects.values_list("name", flat=True)) | {row.name}
    for name in sorted(directory.snapshot.members.keys() - known):
        bureau, _ = Bureau.objects.get_or_create(
            name=name if name != row.bureau.name else f"{name} (exchange)",
            defaults={"admitted_at": directory.snapshot.issued_at},
        )
        bureau.exchanges = Exchanges.ELSEWHERE.value
        bureau.save(update_fields=["exchanges"])
        Partner.objects.create(name=name, bureau=bureau)
    return dict(_moved(directory))


def _moved(directory: Directory) -> Iterator[tuple[str, str]]:
    members = directory.snapshot.members
    for partner in Partner.objects.select_related("bureau").filter(name__in=members):
        country = members[partner.name].country
        if country and partner.bureau.country != country:
            Bureau.objects.filter(pk=partner.bureau_id).update(country=country)
            yield partner.name, country

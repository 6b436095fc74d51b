"""Publishing the directory: the hub's part. Five people hold its root; the vault signs each day.

The hub lists only bureaux that it admitted; one that it suspends is listed as suspended. What is
signed is taken in here as everywhere else, so a directory that would be refused is never handed
out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.sharing.actions.listed import (
    check_publisher,
    keep_member,
    member_of,
    roots,
    with_card,
)
from clew.bureau.sharing.actions.trusting import renew_directory
from clew.bureau.sharing.models import DutyKey, Listed, Node, PublishedRoot
from clew.bureau.sharing.queries.node import node, trusted
from clew.bureau.sharing.root_files import (
    NEEDED,
    new_root_secrets,
    read_root_file,
    write_root_files,
)
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.keys import Reason
from clew.exchange.directory.members import Member, Snapshot
from clew.exchange.directory.roots import Duty, Quorum, Root
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.keys import PublicKey, Secret

ROOT_DAYS = 365
FRESH = timedelta(days=1)
_MOST_CARD_BYTES = 1024 * 1024
_SUITE = "age-ed25519"


class FoundedError(ValueError):
    """The directory was founded already."""


class NotListedError(LookupError):
    """The directory lists no such bureau, or no such key of it."""


@transaction.atomic
def found_directory(
    acting_officer: Officer, folder: Path, *, vault: VaultFolder, now: datetime
) -> tuple[bytes, Sequence[Path]]:
    """Make the root and the keys of five people as files in a folder; return the root, and these.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        FoundedError: it was founded already.
        KeysInVaultError: the folder lies in the vault.
        FileExistsError: there are such files already.
    """
    check_publisher(acting_officer)
    if PublishedRoot.objects.exists():
        raise FoundedError("the directory was founded already; see: clew directory renew-root")
    people = new_root_secrets()
    daily = {duty: Secret.new(_SUITE, Use.SIGN) for duty in (Duty.SNAPSHOT, Duty.TIMESTAMP)}
    duties = {duty: Quorum((secret.key,), 1) for duty, secret in daily.items()}
    duties[Duty.ROOT] = Quorum(tuple(each.key for each in people), NEEDED)
    root = Root(1, now + timedelta(days=ROOT_DAYS), duties)
    document = Document.signed(Purpose.ROOT, root.to_json(), by=people[:NEEDED])
    paths = write_root_files(people, folder, vault=vault.path)
    _keep_duties(daily, vault)
    raw = _keep_root(root, document)
    record(tags.SHARING_DIRECTORY_FOUNDED, officer=acting_officer, subject=document.digest, now=now)
    return raw, paths


@transaction.atomic
def renew_root(
    acting_officer: Officer, files: Sequence[Path], *, now: datetime, days: int = ROOT_DAYS
) -> bytes:
    """Sign the next root with the keys of three people: the same keys, for longer.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        NotFoundedError: there is no directory yet.
        RefusalError: these are not keys of enough people.
    """
    check_publisher(acting_officer)
    last = Root.from_document(roots()[-1])
    people = [read_root_file(path) for path in files]
    following = replace(last, version=last.version + 1, expires_at=now + timedelta(days=days))
    document = Document.signed(Purpose.ROOT, following.to_json(), by=people)
    last.duties[Duty.ROOT].check(document)
    raw = _keep_root(following, document)
    record(tags.SHARING_ROOT_RENEWED, officer=acting_officer, subject=document.digest, now=now)
    return raw


@transaction.atomic
def list_bureau(
    acting_officer: Officer, untrusted: bytes, *, bureau: Bureau, now: datetime
) -> Member:
    """List a member bureau by the card that its node wrote; a newer card adds its new keys.

    Compare the keys by phone before: the first of a bureau are believed on the hub's word.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        NotAdmittedBureauError: the bureau is no member.
        OtherNameError: it is listed under another name, or the name is another bureau's.
        RefusalError: it is no card.
    """
    check_publisher(acting_officer)
    following = with_card(untrusted, bureau=bureau)
    keep_member(following, bureau)
    details = {"keys": [key.key.id for key in following.keys]}
    record(
        tags.SHARING_BUREAU_LISTED,
        officer=acting_officer,
        subject=following.bureau,
        details=details,
        now=now,
    )
    return following


@transaction.atomic
def revoke_key(  # noqa: PLR0913 -- whose, which, why and when, by name
    acting_officer: Officer,
    *,
    name: str,
    key: str,
    cause: Reason,
    reason: str,
    now: datetime,
) -> None:
    """Revoke a bureau's key (its name or how that begins); from the next directory on it is dead.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        NotListedError: there is no such bureau, or not one such key.
        NoReasonError: no reason is given.
    """
    check_publisher(acting_officer)
    row = Listed.objects.select_related("bureau").filter(name=name).first()
    member = Member(name, (), ()) if row is None else member_of(row)
    found = [one for one in member.keys if key and one.key.id.startswith(key)]
    if row is None or len(found) != 1:
        raise NotListedError(f"the directory lists no bureau {name} with one key {key}")
    why = told(reason, what="the key is revoked")
    if found[0].revocation is None:
        keep_member(member.with_key(found[0].revoked(cause, at=now)), row.bureau)
    details = {"bureau": name, "cause": cause.value, "reason": why}
    record(
        tags.SHARING_KEY_REVOKED,
        officer=acting_officer,
        subject=found[0].key.id,
        details=details,
        now=now,
    )


@transaction.atomic
def publish_directory(acting_officer: Officer, *, vault: VaultFolder, now: datetime) -> bytes:
    """Sign the members as they are now, fresh for a day; return the file, which is taken in here.

    Raises:
        DeniedError: the officer is no administrator of the hub.
        NotFoundedError: there is no directory yet.
        RefusalError: every node would refuse it; the message says why.
    """
    check_publisher(acting_officer)
    published, duties = roots(), _duties(vault)
    row = Node.objects.select_for_update().get(pk=node().pk)
    if not row.root:
        row.root = published[0].to_bytes()
        row.save(update_fields=["root"])
    known = trusted(row)
    version = 1 if known is None or known.timestamp is None else known.timestamp.version + 1
    members = {one.name: _present(one) for one in Listed.objects.select_related("bureau")}
    snapshot = Document.signed(
        Purpose.SNAPSHOT, Snapshot(version, now, members).to_json(), by=[duties[Duty.SNAPSHOT]]
    )
    timestamp = Timestamp(version, now, now + FRESH, version, snapshot.digest)
    signed = Document.signed(Purpose.TIMESTAMP, timestamp.to_json(), by=[duties[Duty.TIMESTAMP]])
    raw = Bundle(published, signed, snapshot).to_bytes()
    renew_directory(raw, officer=acting_officer, now=now)
    record(
        tags.SHARING_DIRECTORY_PUBLISHED,
        officer=acting_officer,
        subject=snapshot.digest,
        details={"version": version, "members": len(members)},
        now=now,
    )
    return raw


def _keep_duties(daily: Mapping[Duty, Secret], vault: VaultFolder) -> None:
    DutyKey.objects.bulk_create(
        DutyKey(
            duty=duty.value,
            suite=one.key.suite,
            public=one.key.public,
            private=vault.secrets.close(one.private, name=one.key.id),
        )
        for duty, one in daily.items()
    )


def _duties(vault: VaultFolder) -> dict[Duty, Secret]:
    found = {}
    for row in DutyKey.objects.all():
        key = PublicKey(row.suite, Use.SIGN, bytes(row.public))
        private = vault.secrets.open(bytes(row.private), name=key.id)
        found[Duty(row.duty)] = Secret(key, private)
    return found


def _keep_root(root: Root, document: Document) -> bytes:
    raw = document.to_bytes()
    PublishedRoot.objects.create(version=root.version, document=raw)
    return raw


def _present(row: Listed) -> Member:
    """What holds of it today: whether it is suspended, and its country, are the hub's to say."""
    bureau = row.bureau
    return replace(member_of(row), is_suspended=bureau.admitted_at is None, country=bureau.country)

"""From a trusted directory and new bytes to the next trusted directory, or a refusal.

1. Roots follow one another by one, each signed by enough keys of the one before and of its own.
2. The timestamp and the snapshot are signed as the last root says; the one names the other.
3. No version goes back; the same version says the same.
4. A key that was known stays known; one that was revoked stays revoked.
5. A new key of a known bureau is vouched for by a key of it that was not compromised, or by
   enough root keys; a key that signs also by itself, one for sealing by one that signs.
All or nothing: the marks that versions may not go below move only in what is returned.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.keys import MemberKey, Reason
from clew.exchange.directory.members import Member, Snapshot
from clew.exchange.directory.roots import Duty, Root
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.document import Document

CLOCKS_DIFFER = timedelta(minutes=10)
_NO_SNAPSHOT = Snapshot(0, datetime.min, {})  # noqa: DTZ901  # before any time


class RollbackError(RefusalError):
    """It is older than what is known already."""


class ContradictionError(RefusalError):
    """It says otherwise than what is known under the same version: somebody tells two stories."""


class UnvouchedKeyError(RefusalError):
    """A key was added, changed or brought back by somebody who may not."""


class ExpiredRootError(RefusalError):
    """The root's time is over: the five have not renewed it."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The directory as it is trusted, with the marks below which no version may go."""

    root: Root
    root_digest: str
    snapshot: Snapshot = _NO_SNAPSHOT
    snapshot_digest: str = ""
    timestamp: Timestamp | None = None
    timestamp_digest: str = ""

    def updated(self, untrusted: bytes, *, now: datetime) -> "Directory":
        """Return the directory that follows; the present one stays as it is.

        Raises:
            RefusalError: the bytes do not hold.
        """
        bundle = Bundle.from_bytes(untrusted)
        root, root_digest = _last_root(self, bundle)
        if now >= root.expires_at:
            raise ExpiredRootError(
                f"the directory's root ended on {root.expires_at:%Y-%m-%d}; get a newer directory"
            )
        timestamp = _timestamp(self, root, bundle, now)
        snapshot = _snapshot(self, root, bundle)
        _check_keys(self.snapshot, snapshot, root)
        return Directory(
            root,
            root_digest,
            snapshot,
            bundle.snapshot.digest,
            timestamp,
            bundle.timestamp.digest,
        )


def trust_first(root: Document) -> Directory:
    """Start from a root that people handed over and compared by its digest.

    Raises:
        RefusalError: it is not signed by enough of its own keys.
    """
    value = Root.from_document(root)
    value.duties[Duty.ROOT].check(root)
    return Directory(value, root.digest)


def _last_root(trusted: Directory, bundle: Bundle) -> tuple[Root, str]:
    root, digest = trusted.root, trusted.root_digest
    for document in bundle.roots:
        following = Root.from_document(document)
        if following.version <= root.version:
            if following.version == root.version and document.digest != digest:
                raise ContradictionError(f"there are two roots of version {root.version}")
            continue
        if following.version != root.version + 1:
            raise RollbackError(
                f"root {root.version + 1} is missing before {following.version}; get the whole file"
            )
        root.duties[Duty.ROOT].check(document)
        following.duties[Duty.ROOT].check(document)
        root, digest = following, document.digest
    return root, digest


def _timestamp(trusted: Directory, root: Root, bundle: Bundle, now: datetime) -> Timestamp:
    root.duties[Duty.TIMESTAMP].check(bundle.timestamp)
    timestamp = Timestamp.from_document(bundle.timestamp)
    if timestamp.issued_at > now + CLOCKS_DIFFER:
        raise RollbackError(
            f"the directory was signed at {timestamp.issued_at}, which is still to come; "
            "check this machine's clock"
        )
    known = trusted.timestamp
    if known is not None:
        told = (timestamp.version, bundle.timestamp.digest)
        _check_forward("timestamp", (known.version, trusted.timestamp_digest), told)
        if timestamp.issued_at < known.issued_at:
            raise RollbackError("the timestamp is of an earlier time than the one that is known")
    return timestamp


def _snapshot(trusted: Directory, root: Root, bundle: Bundle) -> Snapshot:
    root.duties[Duty.SNAPSHOT].check(bundle.snapshot)
    snapshot = Snapshot.from_document(bundle.snapshot)
    timestamp = Timestamp.from_document(bundle.timestamp)
    named = (timestamp.snapshot_version, timestamp.snapshot_digest)
    if named != (snapshot.version, bundle.snapshot.digest):
        raise ContradictionError(
            f"the timestamp names version {named[0]} of the members, not these of version "
            f"{snapshot.version}; get the whole file"
        )
    known = (trusted.snapshot.version, trusted.snapshot_digest)
    _check_forward("list of members", known, (snapshot.version, bundle.snapshot.digest))
    return snapshot


def _check_forward(what: str, known: tuple[int, str], told: tuple[int, str]) -> None:
    if told[0] < known[0]:
        raise RollbackError(f"the {what} has version {told[0]}; version {known[0]} is known")
    if told[0] == known[0] and told[1] != known[1]:
        raise ContradictionError(f"there are two versions {told[0]} of the {what}")


def _check_keys(trusted: Snapshot, following: Snapshot, root: Root) -> None:
    for bureau, known in trusted.entries():
        member = following.members.get(bureau)
        entry = _entry(member, known.key.id)
        if entry is None or entry.fingerprint(bureau=bureau) != known.fingerprint(bureau=bureau):
            raise UnvouchedKeyError(f"key {known.key.id[:12]} of {bureau} was left out or changed")
        if known.revocation is not None and entry.revocation != known.revocation:
            raise UnvouchedKeyError(f"the revocation of key {known.key.id[:12]} was taken back")
    for member in following.members.values():
        _check_vouchers(trusted.members.get(member.bureau), member, root)


def _check_vouchers(known: Member | None, member: Member, root: Root) -> None:
    """Go from the keys that are believed to those they vouch for, until none is added."""
    waiting = {key.key.id: key for key in member.keys}
    believed = [waiting.pop(key.key.id) for key in known.keys] if known else []
    while waiting:
        if found := next(_vouched(waiting, believed, member, known, root), None):
            believed.append(waiting.pop(found.key.id))
            continue
        strangers = ", ".join(key_id[:12] for key_id in sorted(waiting))
        raise UnvouchedKeyError(
            f"nobody who may vouches for these keys of {member.bureau}: {strangers}; ask the bureau"
        )


def _vouched(
    waiting: dict[str, MemberKey],
    believed: list[MemberKey],
    member: Member,
    known: Member | None,
    root: Root,
) -> Iterator[MemberKey]:
    is_admission = known is None and not believed
    for key in waiting.values():
        signs = key.key.use is Use.SIGN
        if signs and not key.is_vouched_by(key.key, bureau=member.bureau):
            continue  # nobody showed that they hold it
        if (
            (signs and is_admission)
            or (signs and _is_vouched_by_root(key, member.bureau, root))
            or any(
                _may_vouch(each, known) and key.is_vouched_by(each.key, bureau=member.bureau)
                for each in believed
            )
        ):
            yield key


def _may_vouch(entry: MemberKey, known: Member | None) -> bool:
    """Not if it was revoked before, or if it is compromised: then others may hold it."""
    before = _entry(known, entry.key.id)
    was_revoked = before is not None and before.revocation is not None
    compromised = entry.revocation is not None and entry.revocation.reason is Reason.COMPROMISED
    return entry.key.use is Use.SIGN and not was_revoked and not compromised


def _is_vouched_by_root(key: MemberKey, bureau: str, root: Root) -> bool:
    quorum = root.duties[Duty.ROOT]
    count = sum(key.is_vouched_by(each, bureau=bureau) for each in quorum.keys)
    return count >= quorum.threshold


def _entry(member: Member | None, key_id: str) -> MemberKey | None:
    keys = () if member is None else member.keys
    return next((each for each in keys if each.key.id == key_id), None)

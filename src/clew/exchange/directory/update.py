"""From a trusted directory and new bytes to the next trusted directory, or a refusal.

1. Roots follow one another by one, each signed by enough keys of the one before and of its own.
2. The timestamp and the snapshot are signed as the last root says; the one names the other.
3. No version goes back; the same version says the same.
4. Keys are what `vouching` says: none slipped in, none brought back.
All or nothing: the marks that versions may not go below move only in what is returned.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clew.exchange.directory.bundle import Bundle, Timestamp
from clew.exchange.directory.members import Snapshot
from clew.exchange.directory.roots import Duty, Root
from clew.exchange.directory.vouching import check_keys
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.document import Document

CLOCKS_DIFFER = timedelta(minutes=10)
_NO_SNAPSHOT = Snapshot(0, datetime.min, {})  # noqa: DTZ901  # before any time


class RollbackError(RefusalError):
    """It is older than what is known already."""


class ContradictionError(RefusalError):
    """It says otherwise than what is known under the same version: somebody tells two stories."""


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
        check_keys(self.snapshot, snapshot, root=root)
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

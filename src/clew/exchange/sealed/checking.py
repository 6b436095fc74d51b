"""The checks on a manifest, made before any blob is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.directory.update import CLOCKS_DIFFER, Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.contents import ContentsError
from clew.exchange.sealed.label import Label
from clew.exchange.sealed.manifest import Destination, Manifest
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject


class WrongRecipientError(RefusalError):
    """The package is not for this bureau, or for a key that it has no more."""


class DowngradeError(RefusalError):
    """The package is sealed by a suite that this bureau does not accept."""


class ExpiredPackageError(RefusalError):
    """The package's time is over, or still to come."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """Who reads: a bureau, its keys that open, what it trusts and what it knows.

    `positions` says where the stream of each sender stands, `records` what owners said.
    """

    bureau: str
    keys: tuple[Secret, ...]
    directory: Directory
    positions: Mapping[str, Position]
    records: Mapping[Subject, Standing]

    def serving_keys(self, suite: str, *, now: datetime) -> list[Secret]:
        """Return the keys of a suite that the directory says serve now.

        Raises:
            WrongRecipientError: there is none.
        """
        own = {each.key.id: each for each in self.directory.snapshot.member(self.bureau).keys}
        found = [
            each
            for each in self.keys
            if each.key.suite == suite and each.key.id in own and own[each.key.id].serves(now=now)
        ]
        if not found:
            raise WrongRecipientError(f"{self.bureau} has no key of {suite} that serves now")
        return found


def check_suite(label: Label, *, receiving: Receiving) -> None:
    """Check that the reader accepts the suite: it is the reader's to choose, not the sender's.

    Raises:
        DowngradeError: it does not.
    """
    accepted = receiving.directory.snapshot.member(receiving.bureau).suites
    if label.suite not in accepted:
        raise DowngradeError(
            f"it is sealed by {label.suite}, and {receiving.bureau} accepts "
            f"{', '.join(accepted)}; ask {label.sender} to seal it so"
        )


def check_manifest(
    document: Document, *, label: Label, receiving: Receiving, now: datetime
) -> Manifest:
    """Return the manifest if it is the labelled sender's, for the reader, in time and in order.

    Raises:
        RefusalError: it is not.
    """
    manifest = Manifest.from_document(document)
    if (manifest.suite, manifest.sender, manifest.key) != (label.suite, label.sender, label.key):
        raise ContentsError("the label and the manifest name different senders; ask the sender")
    entry = receiving.directory.snapshot.member(manifest.sender).key(manifest.key)
    document.check_signed_by(entry.key)
    destination = _destination(manifest, receiving, now)
    _check_time(manifest, now)
    receiving.positions.get(manifest.sender, Position()).check(
        number=destination.number, previous=destination.previous, digest=document.digest
    )
    return manifest


def _destination(manifest: Manifest, receiving: Receiving, now: datetime) -> Destination:
    keys = {each.key.id for each in receiving.serving_keys(manifest.suite, now=now)}
    for each in manifest.recipients:
        if each.bureau == receiving.bureau and each.key in keys:
            return each
    named = ", ".join(each.bureau for each in manifest.recipients)
    raise WrongRecipientError(
        f"it is for {named}, not for {receiving.bureau} under a key that serves now; "
        f"ask {manifest.sender} what was meant"
    )


def _check_time(manifest: Manifest, now: datetime) -> None:
    if not manifest.sealed_at - CLOCKS_DIFFER <= now < manifest.expires_at:
        raise ExpiredPackageError(
            f"it holds from {manifest.sealed_at} to {manifest.expires_at}; "
            f"ask {manifest.sender} to seal it anew, and check this machine's clock"
        )

"""Reading: each record of an opened package is read and decoded, before anything is changed.

One that its kind cannot read is set aside with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from clew.bureau.sharing.actions.kind import Decode, Open
from clew.bureau.sharing.actions.kind_registry import kind_named
from clew.bureau.sharing.envelope import MOST_BYTES, Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.quarantine import Quarantine
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.contents import ContentsError
from clew.exchange.sealed.manifest import Content
from clew.exchange.sealed.opening import OpenedPackage
from clew.exchange.statements.statement import Subject


@dataclass(frozen=True, slots=True)
class Came:
    """A record that came: the envelope, its bytes' SHA-256s, and what the kind read."""

    subject: Subject
    envelope: Envelope
    held: Sequence[str]
    read: Any


def read_records(
    opened: OpenedPackage, own: Identity, quarantine: Quarantine, decode: Decode, now: datetime
) -> tuple[list[Came], dict[Subject, str]]:
    """Return the records that are new and not past their day, and why others were set aside."""
    by_subject: dict[Subject, list[Content]] = {}
    for content in opened.blobs:
        if content.subject.owner != own.name:
            by_subject.setdefault(content.subject, []).append(content)
    came: list[Came] = []
    aside: dict[Subject, str] = {}
    for subject, contents in by_subject.items():
        if _is_held(subject, contents):
            continue
        try:
            one = _read_one(subject, contents, quarantine, decode)
        except RefusalError as error:
            aside[subject] = str(error)
            continue
        if (end := one.envelope.retain_until) is None or end > now:
            came.append(one)
    return came, aside


def _is_held(subject: Subject, contents: Sequence[Content]) -> bool:
    row = SharedRecord.objects.filter(owner=subject.owner, record=subject.record).first()
    return row is not None and {one.sha256 for one in contents} <= set(row.held)


def _read_one(
    subject: Subject, contents: Sequence[Content], quarantine: Quarantine, decode: Decode
) -> Came:
    envelopes = [one for one in contents if not one.kind.endswith(".file")]
    if len(envelopes) != 1 or envelopes[0].size > MOST_BYTES:
        raise ContentsError(f"the record {subject.record} came without its one envelope")
    with quarantine.open(envelopes[0].sha256) as file:
        envelope = Envelope.from_bytes(file.read())
    kinds = {envelope.kind, f"{envelope.kind}.file"}
    if {one.kind for one in contents} - kinds or envelopes[0].kind != envelope.kind:
        raise ContentsError(f"the record {subject.record} came with blobs of another kind")
    files: dict[str, Open] = {
        one.sha256: partial(quarantine.open, one.sha256)
        for one in contents
        if one is not envelopes[0]
    }
    name = f"{subject.owner}/{subject.record}"
    read = kind_named(envelope.kind).read(name, envelope, files, decode=decode)
    return Came(subject, envelope, sorted({one.sha256 for one in contents}), read)

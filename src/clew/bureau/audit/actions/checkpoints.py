"""Checkpoints: the log's key signs how long the log is, and its root.

Before it signs, the tree is grown to all entries, and must still begin with what was signed last: a
node does not sign a past that was changed.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit import tags
from clew.bureau.audit.actions.recording import record
from clew.bureau.audit.models import AuditCheckpoint, AuditNode
from clew.bureau.audit.queries.tree import (
    last_checkpoint,
    level_size,
    log_size,
    log_tree,
    note_of,
    stored_hashes,
)
from clew.ledger.checkpoint import Checkpoint
from clew.ledger.hashing import fold
from clew.ledger.keys import LogSigner
from clew.ledger.note import Note
from clew.ledger.tree import TILE, TILE_HEIGHT, Run
from clew.ledger.witness import Request

_NODES_AT_ONCE = 500


class TamperedLogError(Exception):
    """The log is not what was signed before."""


def make_checkpoint(officer: AbstractBaseUser, *, signer: LogSigner, now: datetime) -> Note:
    """Sign the log as it is, with the event of this signing, and return the signed note.

    Raises:
        DeniedError: the officer may not.
        TamperedLogError: the log no longer begins with what was signed last.
    """
    KEEP_LOG.gate.check(officer)
    with transaction.atomic():
        record(tags.AUDIT_CHECKPOINT_ASKED, officer=officer, now=now)
    return note_of(sign_log(signer=signer, now=now))


def request_countersignature(
    officer: AbstractBaseUser, *, since: int, signer: LogSigner, now: datetime
) -> Request:
    """Sign the log as it is, and prove to a witness that it begins with the first `since` entries.

    Raises:
        DeniedError: the officer may not.
        TamperedLogError: the log no longer begins with what was signed last.
        MissingHashError: the log has fewer entries.
    """
    note = make_checkpoint(officer, signer=signer, now=now)
    size = Checkpoint.from_text(note.text).size
    return Request(since, tuple(log_tree().consistency(since, size=size)), note)


def sign_log(*, signer: LogSigner, now: datetime) -> AuditCheckpoint:
    """Grow the tree to all that is committed, and return its signed checkpoint.

    Raises:
        TamperedLogError: the log no longer begins with what was signed last.
    """
    grow_tree()
    size, tree, last = log_size(), log_tree(), last_checkpoint()
    if last is not None and (last.size > size or tree.root(last.size) != bytes(last.root)):
        raise TamperedLogError(
            f"the log no longer begins with the {last.size} entries that were signed at "
            f"{last.made_at:%Y-%m-%d %H:%M}; nothing is signed; see what was changed: "
            "clew audit verify"
        )
    checkpoint = Checkpoint(signer.key.name, size, tree.root(size))
    made, _ = AuditCheckpoint.objects.get_or_create(
        size=size,
        defaults={
            "root": checkpoint.root,
            "note": checkpoint.signed(signer).to_text(),
            "made_at": now,
        },
    )
    return made


def grow_tree() -> None:
    """Store the hashes above all whole tiles; what was cut off is gone on with, in any process."""
    level, count = 0, log_size()
    while count >= TILE:
        begun = level_size(level + TILE_HEIGHT)
        for first in range(begun, count // TILE, _NODES_AT_ONCE):
            _store(level, first, min(first + _NODES_AT_ONCE, count // TILE))
        level, count = level + TILE_HEIGHT, count // TILE


def _store(level: int, first: int, end: int) -> None:
    (hashes,) = stored_hashes([Run(level, first * TILE, end * TILE)])
    nodes = [
        AuditNode(
            level=level + TILE_HEIGHT,
            number=number,
            hash=fold(hashes[(number - first) * TILE : (number - first + 1) * TILE]),
        )
        for number in range(first, end)
    ]
    AuditNode.objects.bulk_create(nodes, ignore_conflicts=True)

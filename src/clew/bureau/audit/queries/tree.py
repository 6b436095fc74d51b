"""Tree: how long the log is, its stored hashes, and its checkpoints.

None of it says what was done, so it takes no officer.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from clew.bureau.audit.models import (
    AuditCheckpoint,
    AuditLeaf,
    AuditNode,
    SeenCheckpoint,
    TrustedKey,
)
from clew.ledger.checkpoint import Checkpoint
from clew.ledger.keys import VerifyingKey
from clew.ledger.note import Note, Signature
from clew.ledger.tree import Run, Tree


class UnknownKeyError(LookupError):
    """No officer said that this key is to be trusted."""


def log_size() -> int:
    """Return how many entries the log has."""
    last: int | None = AuditLeaf.objects.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def level_size(level: int) -> int:
    """Return how many hashes of a level above the leaves are stored."""
    rows = AuditNode.objects.filter(level=level)
    last: int | None = rows.aggregate(last=Max("number"))["last"]
    return 0 if last is None else last + 1


def stored_hashes(runs: Sequence[Run]) -> list[list[bytes]]:
    """Return the hashes of each run, as many as there are."""
    asked = " UNION ALL ".join(_LEAVES if not run.level else _NODES for run in runs)
    hashes: list[list[tuple[int, bytes]]] = [[] for _ in runs]
    with connection.cursor() as cursor:
        cursor.execute(asked, [value for place, run in enumerate(runs) for value in (place, *run)])
        for place, number, hash_ in cursor.fetchall():
            hashes[place].append((number, bytes(hash_)))
    return [[hash_ for _, hash_ in sorted(one)] for one in hashes]


# One question for all that a proof reads: asking takes longer than answering.
_NODES = (
    "SELECT %s, number, hash FROM audit_auditnode WHERE level = %s AND number >= %s AND number < %s"
)
_LEAVES = (
    "SELECT %s, number, hash FROM audit_auditleaf WHERE 0 = %s AND number >= %s AND number < %s"
)


def log_tree() -> Tree:
    """Return the log's tree, to be asked for one answer."""
    return Tree(stored_hashes)


def last_checkpoint(*, size: int | None = None) -> AuditCheckpoint | None:
    """Return the newest checkpoint, or the one of this many entries."""
    rows = AuditCheckpoint.objects.order_by("-size")
    return (rows if size is None else rows.filter(pk=size)).first()


def note_of(checkpoint: AuditCheckpoint) -> Note:
    """Return a checkpoint as it is handed on: with all its countersignatures."""
    lines = checkpoint.cosignatures.values_list("line", flat=True)
    return Note.from_text(checkpoint.note).with_lines([Signature.from_line(one) for one in lines])


def trusted_keys(kind: int) -> list[VerifyingKey]:
    """Return the keys of other logs, or of witnesses, that are trusted."""
    texts = TrustedKey.objects.filter(kind=kind).values_list("text", flat=True)
    return [VerifyingKey.from_text(text) for text in texts]


def trusted_key(name: str, *, kind: int) -> TrustedKey:
    """Return the trusted key of this name.

    Raises:
        UnknownKeyError: there is none.
    """
    found = TrustedKey.objects.filter(name=name, kind=kind).first()
    if found is None:
        raise UnknownKeyError(
            f"no key of {name} is trusted; ask its bureau for it (clew audit key), by another way "
            "than the file's, and say: clew audit trust KEY"
        )
    return found


def last_seen(key: TrustedKey) -> Checkpoint | None:
    """Return the largest checkpoint of another log that was countersigned here."""
    row = SeenCheckpoint.objects.filter(key=key).order_by("-size", "-id").first()
    return None if row is None else Checkpoint(key.name, row.size, bytes(row.root))

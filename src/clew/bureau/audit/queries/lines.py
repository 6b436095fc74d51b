"""Lines: the log as a verifier reads it, one JSON object a line (`ledger.verifier` tells the form).

Every entry is there with its hash, so that the whole log can be verified; its words and salt only
where the officer may see them.
"""

import json
from collections.abc import Iterator

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F

from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf
from clew.bureau.audit.queries.events import bureau_of
from clew.bureau.audit.queries.tree import log_tree, note_of, trusted_keys
from clew.ledger.entry import time_text
from clew.ledger.keys import WITNESS, VerifyingKey

_AT_ONCE = 2000


def log_lines(officer: AbstractBaseUser, *, key: VerifyingKey, size: int) -> Iterator[str]:
    """Yield the first `size` entries, and after each signed size its checkpoint.

    Raises:
        DeniedError: the officer may not read the log.
    """
    KEEP_LOG.gate.check(officer)
    witnesses = [one.to_text() for one in trusted_keys(WITNESS)]
    yield _line({"clew_audit": 1, "key": key.to_text(), "witnesses": witnesses})
    notes = {row.size: note_of(row).to_text() for row in AuditCheckpoint.objects.all()}
    if 0 in notes:
        yield _line({"checkpoint": notes[0]})
    own = {None, bureau_of(officer)}
    leaves = AuditLeaf.objects.filter(number__lt=size).select_related("event")
    leaves = leaves.annotate(bureau=F("event__officer__bureau")).order_by("number")
    for leaf in leaves.iterator(_AT_ONCE):
        yield _line(entry_of(leaf, with_words=leaf.bureau in own))
        if leaf.number + 1 in notes:
            yield _line({"checkpoint": notes[leaf.number + 1]})


def proof_line(event: AuditEvent, checkpoint: AuditCheckpoint, *, key: VerifyingKey) -> str:
    """Return one entry with the proof that a checkpoint covers it."""
    path = log_tree().inclusion(event.leaf.number, size=checkpoint.size)
    return _line(
        {
            "clew_audit_proof": 1,
            "key": key.to_text(),
            "entry": entry_of(event.leaf, with_words=True),
            "path": [one.hex() for one in path],
            "checkpoint": note_of(checkpoint).to_text(),
        }
    )


def entry_of(leaf: AuditLeaf, *, with_words: bool) -> dict[str, object]:
    """Return an entry as it stands in a line."""
    event = leaf.event
    salt, words = bytes(event.salt), event.words
    entry: dict[str, object] = {
        "index": leaf.number,
        "id": str(event.id),
        "at": time_text(event.at),
        "officer": None if event.officer_id is None else str(event.officer_id),
        "tag": event.tag,
        "said": words.committed(salt).hex(),
        "hash": bytes(leaf.hash).hex(),
    }
    if with_words:
        entry |= {"salt": salt.hex(), "who": words.who, "subject": words.subject}
        entry["details"] = words.details
    return entry


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"

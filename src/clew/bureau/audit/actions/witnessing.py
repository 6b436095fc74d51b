"""Witnessing: this node countersigns other bureaux' logs, and takes their countersignatures."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit import tags
from clew.bureau.audit.actions.recording import record
from clew.bureau.audit.models import AuditCosignature, SeenCheckpoint, TrustedKey
from clew.bureau.audit.queries.tree import (
    last_checkpoint,
    last_seen,
    trusted_key,
    trusted_keys,
)
from clew.ledger.checkpoint import Checkpoint
from clew.ledger.keys import LOG, WITNESS, VerifyingKey, WitnessSigner
from clew.ledger.note import Note
from clew.ledger.witness import ForkedLogError, Request, check_request


class KeyChangedError(ValueError):
    """Another key of the same name is trusted already."""


class NotOurCheckpointError(LookupError):
    """A note is no checkpoint of this node's log."""


class NoCosignatureError(ValueError):
    """A note holds no new signature of a witness that is trusted."""


@transaction.atomic
def trust_key(officer: AbstractBaseUser, text: str, *, now: datetime) -> VerifyingKey:
    """Trust the key of another bureau's log, or of a witness.

    Raises:
        DeniedError: the officer may not.
        BadKeyError: it is no key.
        KeyChangedError: another key of this name is trusted.
    """
    KEEP_LOG.gate.check(officer)
    key = VerifyingKey.from_text(text)
    row, made = TrustedKey.objects.get_or_create(
        name=key.name, kind=key.kind, defaults={"text": key.to_text(), "trusted_at": now}
    )
    if row.text != key.to_text():
        raise KeyChangedError(
            f"another key of {key.name} is trusted already: {row.text}; ask its bureau by another "
            "way which one is theirs: whoever exchanged it could sign in its name"
        )
    if made:
        record(tags.AUDIT_KEY_TRUSTED, officer=officer, subject=key.to_text(), now=now)
    return key


def countersign(
    officer: AbstractBaseUser, request: Request, *, signer: WitnessSigner, now: datetime
) -> Note:
    """Return another log's checkpoint with this node's signature, if it keeps all seen before.

    Raises:
        DeniedError: the officer may not.
        UnknownKeyError: the log's key is not trusted.
        BadSignatureError: the log's key did not sign it.
        StaleRequestError: it does not go on from what was seen last.
        ForkedLogError: the log's past was changed; that is logged here.
    """
    KEEP_LOG.gate.check(officer)
    name = Checkpoint.from_text(request.note.text).origin
    try:
        return _countersigned(officer, request, name, signer=signer, now=now)
    except ForkedLogError:
        with transaction.atomic():
            record(tags.AUDIT_FORK_SEEN, officer=officer, subject=name, now=now)
        raise


@transaction.atomic
def _countersigned(
    officer: AbstractBaseUser, request: Request, name: str, *, signer: WitnessSigner, now: datetime
) -> Note:
    trusted = trusted_key(name, kind=LOG)
    TrustedKey.objects.select_for_update().get(pk=trusted.pk)  # one at a time for each log
    key = VerifyingKey.from_text(trusted.text)
    checkpoint = check_request(request, key=key, seen=last_seen(trusted))
    note = request.note.signed(signer.key, signer.cosign(request.note.text, now=now))
    SeenCheckpoint.objects.create(
        key=trusted,
        size=checkpoint.size,
        root=checkpoint.root,
        note=note.to_text(),
        seen_at=now,
    )
    details = {"size": checkpoint.size, "root": checkpoint.root.hex()}
    record(
        tags.AUDIT_CHECKPOINT_COUNTERSIGNED,
        officer=officer,
        subject=name,
        details=details,
        now=now,
    )
    return note


@transaction.atomic
def take_cosignatures(officer: AbstractBaseUser, note: Note, *, now: datetime) -> list[str]:
    """Keep the signatures of trusted witnesses under one of our checkpoints; return their names.

    Raises:
        DeniedError: the officer may not.
        NotOurCheckpointError: this node signed no such checkpoint.
        BadSignatureError: a signature claims to be a witness's, and is not.
        NoCosignatureError: there is none that is new.
    """
    KEEP_LOG.gate.check(officer)
    size = Checkpoint.from_text(note.text).size
    checkpoint = last_checkpoint(size=size)
    if checkpoint is None or Note.from_text(checkpoint.note).text != note.text:
        raise NotOurCheckpointError(
            "this node signed no such checkpoint; if it carries this log's signature, the log was "
            "changed since: keep the file, and see: clew audit verify --checkpoint FILE"
        )
    held = set(checkpoint.cosignatures.values_list("witness", flat=True))
    signed = [key for key in trusted_keys(WITNESS) if note.is_signed_by(key)]
    new = {key.name: _line_of(note, key) for key in signed if key.name not in held}
    if not new:
        raise NoCosignatureError(
            "it holds no new signature of a trusted witness; trust its key first: "
            "clew audit trust KEY"
        )
    AuditCosignature.objects.bulk_create(
        AuditCosignature(checkpoint=checkpoint, witness=name, line=line, taken_at=now)
        for name, line in new.items()
    )
    record(
        tags.AUDIT_COSIGNATURE_TAKEN,
        officer=officer,
        subject=str(size),
        details={"witnesses": list(new)},
        now=now,
    )
    return list(new)


def _line_of(note: Note, key: VerifyingKey) -> str:
    return next(one.to_line() for one in note.signatures if one.is_by(key))

"""Exporting: the log, or one entry of it with its proof, as a file for a verifier.

An export takes a reason and is an entry of the log itself; the file ends with a checkpoint that
covers that entry.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit import tags
from clew.bureau.audit.actions.checkpoints import sign_log
from clew.bureau.audit.actions.recording import record
from clew.bureau.audit.queries.events import event_by_number
from clew.bureau.audit.queries.lines import log_lines, proof_line
from clew.bureau.audit.queries.tree import log_size
from clew.bureau.audit.reasons import told
from clew.ledger.keys import LogSigner
from clew.model.wording import Wording


def export_log(
    officer: AbstractBaseUser, target: Path, *, reason: str, signer: LogSigner, now: datetime
) -> int:
    """Write the whole log to a file that only its owner can read; return how many entries.

    Raises:
        DeniedError: the officer may not.
        NoReasonError: no reason is given.
        TamperedLogError: the log no longer begins with what was signed last.
        OSError: the file cannot be written.
    """
    KEEP_LOG.gate.check(officer)
    details = {"reason": told(reason, what=Wording("it leaves the vault")), "file": target.name}
    with transaction.atomic():
        record(tags.AUDIT_LOG_EXPORTED, officer=officer, details=details, now=now)
    size = sign_log(signer=signer, now=now).size
    _write(target, log_lines(officer, key=signer.key, size=size))
    return size


def export_proof(  # noqa: PLR0913 -- what, whereto, when and why, by name
    officer: AbstractBaseUser,
    number: int,
    target: Path,
    *,
    reason: str,
    signer: LogSigner,
    now: datetime,
) -> None:
    """Write one entry, and the proof that the log holds it, to a file.

    Raises:
        EntryNotFoundError: there is none, or the officer may not see it.
        NoReasonError: no reason is given.
        TamperedLogError: the log no longer begins with what was signed last.
        OSError: the file cannot be written.
    """
    event = event_by_number(officer, number)
    details = {"reason": told(reason, what=Wording("it leaves the vault")), "file": target.name}
    with transaction.atomic():
        record(
            tags.AUDIT_ENTRY_PROVED, officer=officer, subject=str(number), details=details, now=now
        )
    checkpoint = sign_log(signer=signer, now=now)
    _write(target, [proof_line(event, checkpoint, key=signer.key)])


def verifying_lines(
    officer: AbstractBaseUser, *, signer: LogSigner, now: datetime
) -> Iterator[str]:
    """Yield the whole log for a verifier on this machine; that it was verified is an entry of it.

    The log is not signed here: what is verified is what was signed before.

    Raises:
        DeniedError: the officer may not.
    """
    KEEP_LOG.gate.check(officer)
    with transaction.atomic():
        record(tags.AUDIT_LOG_VERIFIED, officer=officer, now=now)
    return log_lines(officer, key=signer.key, size=log_size())


def _write(target: Path, lines: Iterable[str]) -> None:
    """Write a whole file or none."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 -- opened by number
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise

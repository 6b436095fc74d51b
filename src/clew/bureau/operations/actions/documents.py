"""Documents: labels for what was seized, and the report on an operation. Each is logged."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import EXPORT_OPERATION
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.operations.after_action_pdf import render_after_action
from clew.bureau.operations.labels import render_labels
from clew.bureau.operations.models import Operation
from clew.bureau.operations.queries import operation_by_id, plan_of
from clew.bureau.operations.queries.after_action import after_action
from clew.bureau.operations.queries.exhibits import seized_in
from clew.model.wording import Wording


class NothingSeizedError(ValueError):
    """There is nothing to make labels for."""


def make_labels(
    acting_officer: Officer, *, operation_id: UUID, language: str, now: datetime
) -> bytes:
    """Return labels for all exhibits seized in an operation, as a PDF.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer may make no files of it.
        NothingSeizedError: nothing was seized at its sites.
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
    """
    operation = _exportable(acting_officer, operation_id)
    rows = seized_in(acting_officer, operation)
    if not rows:
        raise NothingSeizedError(Wording("nothing was seized at its sites yet"))
    plan = plan_of(acting_officer, operation, now=now)
    content = render_labels(plan, rows, language=language, now=now)
    details = {"labels": len(rows), "language": language}
    _log(tags.OPERATIONS_LABELS_MADE, acting_officer, operation, content, details, now=now)
    return content


def make_after_action(
    acting_officer: Officer, *, operation_id: UUID, language: str, reason: str, now: datetime
) -> bytes:
    """Return the report on an operation as a PDF; its SHA-256 stands in the audit log.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer may make no files of it.
        NoReasonError: no reason is given.
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
    """
    operation = _exportable(acting_officer, operation_id)
    why = told(reason, what="the report leaves the vault")
    report = after_action(acting_officer, operation, now=now)
    content = render_after_action(report, language=language)
    details = {"reason": why, "language": language}
    _log(tags.OPERATIONS_REPORT_MADE, acting_officer, operation, content, details, now=now)
    return content


def _exportable(officer: Officer, operation_id: UUID) -> Operation:
    operation = operation_by_id(officer, operation_id)
    EXPORT_OPERATION.check(officer, record=operation)
    return operation


def _log(  # noqa: PLR0913 -- what was made of what, by whom and when
    tag: str,
    officer: Officer,
    operation: Operation,
    content: bytes,
    details: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    told_ = {**details, "sha256": hashlib.sha256(content).hexdigest()}
    with transaction.atomic():
        record(tag, officer=officer, subject=str(operation.pk), details=told_, now=now)

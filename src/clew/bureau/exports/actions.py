"""Exporting a case: a file that is whole or not there, never without its event in the audit log."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import EXPORT_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.accounts.queries import country_of, recipients_named
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError, case_by_number
from clew.bureau.exports.queries import case_parcel
from clew.exchange.parcel_format import ParcelFormat
from clew.exchange.parcels import Written, parcel_format, write_parcel
from clew.handling.release import TO_OWN_BUREAU, Release, ToBureau


class TargetExistsError(FileExistsError):
    """There is a file of that name already."""


def export_case(  # noqa: PLR0913 -- what, to whom, as what, where, why and when
    acting_officer: Officer,
    *,
    case_number: str,
    format_name: str,
    target: Path,
    reason: str,
    now: datetime,
    to: str | None = None,
) -> Written:
    """Write what of a case may go to a bureau (`to`; else the own one) as a file of some format.

    The file can be read by its owner only. Its SHA-256, what was withheld and why it was made stand
    in the audit log; if that cannot be written, there is no file.

    Raises:
        CaseNotFoundError: there is no such case, or the officer may not see it.
        NoReasonError: no reason was given.
        UnknownParcelFormatError: no format of that name is written.
        UnknownRecipientError: `to` is neither a member bureau nor a country.
        WithheldError: the case itself may not go to that bureau.
        TargetExistsError: there is a file of that name already.
        OSError: the file cannot be written.
    """
    case = _exportable(acting_officer, case_number)
    format_ = parcel_format(format_name)
    why = told(reason, what="the case is exported (--reason)")
    if target.exists():
        raise TargetExistsError(f"{target} exists; choose another name, or remove it first")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        written = _written(acting_officer, case, part, format_, to=to, now=now)
        with transaction.atomic():
            _log(acting_officer, case, format_, written, to=to, reason=why, now=now)
        part.replace(target)  # once the event is kept: never a file without it
    finally:
        part.unlink(missing_ok=True)
    return written


def _exportable(officer: Officer, case_number: str) -> Case:
    """Refuse in the words of an absent case."""
    case = case_by_number(officer, case_number)
    try:
        EXPORT_CASE.check(officer, record=case)
    except DeniedError as error:
        raise CaseNotFoundError(f"there is no case {case_number}; ask to join it") from error
    return case


def _release(officer: Officer, to: str | None) -> Release:
    """What may go: to the own bureau all that its officer sees, to others what is released."""
    if to is None or to.strip() == officer.bureau.name:
        return TO_OWN_BUREAU
    (recipient,) = recipients_named(officer, [to.strip()])
    return ToBureau(recipient, country=country_of(recipient))


def _written(  # noqa: PLR0913 -- as of what it is a part
    officer: Officer,
    case: Case,
    path: Path,
    format_: ParcelFormat,
    *,
    to: str | None,
    now: datetime,
) -> Written:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number, for its mode
        written = write_parcel(
            case_parcel(officer, case, now=now),
            file,
            format_=format_,
            release=_release(officer, to),
        )
        file.flush()
        os.fsync(file.fileno())
    return written


def _log(  # noqa: PLR0913 -- as of what it is a part
    officer: Officer,
    case: Case,
    format_: ParcelFormat,
    written: Written,
    *,
    to: str | None,
    reason: str,
    now: datetime,
) -> None:
    details = {
        "format": format_.name,
        "to": to or case.bureau.name,
        "reason": reason,
        "sha256": written.sha256,
        "marking": written.marking.value,
        "written": dict(written.written),
        "withheld": dict(written.withheld),
    }
    record(
        tags.EXPORTS_CASE_EXPORTED,
        officer=officer,
        subject=str(case.pk),
        details=details,
        now=now,
    )

"""Exporting a case: a file that is whole or not there, never without its event in the audit log."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import EXPORT_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import told
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.exports.actions.event import log_written
from clew.bureau.exports.actions.release import release_to
from clew.bureau.exports.new_file import keep, new_file
from clew.bureau.exports.queries import case_parcel
from clew.exchange.parcels import Written, parcel_format, write_parcel
from clew.model.wording import Wording


def export_case(  # noqa: PLR0913 -- what, to whom, as what, where, why and when
    acting_officer: Officer,
    *,
    case: Case,
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
    _check_exportable(acting_officer, case)
    format_ = parcel_format(format_name)
    why = told(reason, what=Wording("the case is exported (--reason)"))
    with new_file(target) as file:
        parcel, release = case_parcel(acting_officer, case, now=now), release_to(acting_officer, to)
        written = write_parcel(parcel, file, format_=format_, release=release)
        keep(file)
        with transaction.atomic():  # before the file has its name: never one without its event
            log_written(
                tags.EXPORTS_CASE_EXPORTED,
                written,
                officer=acting_officer,
                subject=str(case.pk),
                format_name=format_.name,
                to=to,
                reason=why,
                now=now,
            )
    return written


def _check_exportable(officer: Officer, case: Case) -> None:
    """Refuse in the words of an absent case."""
    try:
        EXPORT_CASE.check(officer, record=case)
    except DeniedError as error:
        raise CaseNotFoundError(
            Wording("there is no case %(number)s; ask to join it", number=case.number)
        ) from error

"""Exporting reports: every export takes a reason, and is logged."""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.models import Case
from clew.bureau.reports.html import render_html
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.reports.values import CaseReport
from clew.bureau.vault.folder import VaultFolder

FORMATS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def make_report(  # noqa: PLR0913 -- what, as what, when and why, by name
    acting_officer: Officer,
    *,
    case: Case,
    form: str,
    language: str,
    reason: str,
    vault: VaultFolder,
    now: datetime,
) -> bytes:
    """Return a case's report as the bytes of a file in one of `FORMATS`, in one of `languages()`.

    Its SHA-256 stands in the audit log.

    Raises:
        CaseNotFoundError: the officer may not see it: in the words of an absent one.
        DeniedError: the officer may see it, and not export it, or another case that it tells of.
        NoReasonError: no reason is given.
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
        KeyError: the format is none of `FORMATS`.
    """
    why = told(reason, what="the report leaves the vault")
    report = case_report(acting_officer, case, vault=vault, now=now)
    content = _RENDERERS[form](report, language)
    details = {"reason": why, "language": language}
    with transaction.atomic():
        _log(acting_officer, case, {f"report.{form}": content}, details, now=now)
    return content


def export_report(  # noqa: PLR0913 -- what, whereto, when and why, by name
    acting_officer: Officer,
    *,
    case: Case,
    target: Path,
    language: str,
    reason: str,
    vault: VaultFolder,
    now: datetime,
) -> list[Path]:
    """Write a case's report to `target`.html and `target`.pdf, and return both paths.

    The files can be read by their owner only. Their SHA-256 stand in the audit log.

    Raises:
        CaseNotFoundError: the officer may not see it: in the words of an absent one.
        DeniedError: the officer may see it, and not export it, or another case that it tells of.
        NoReasonError: no reason is given.
        UnknownLanguageError: it is none of the languages of documents.
        NoFontError: this machine has no font for the language's letters.
        OSError: the files cannot be written.
    """
    why = told(reason, what="the report leaves the vault")
    report = case_report(acting_officer, case, vault=vault, now=now)
    contents = {
        target.with_name(f"{target.name}.{form}"): render(report, language)
        for form, render in _RENDERERS.items()
    }
    details = {"reason": why, "language": language}
    with transaction.atomic():
        _log(acting_officer, case, {p.name: c for p, c in contents.items()}, details, now=now)
        for path, content in contents.items():
            _write_private(path, content)
    return list(contents)


_RENDERERS: Mapping[str, Callable[[CaseReport, str], bytes]] = {
    "html": lambda report, language: render_html(report, language=language).encode(),
    "pdf": lambda report, language: render_pdf(report, language=language),
}


def _log(
    officer: Officer,
    case: Case,
    contents: Mapping[str, bytes],
    details: Mapping[str, object],
    *,
    now: datetime,
) -> None:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    record(
        tags.REPORTS_REPORT_MADE,
        officer=officer,
        subject=str(case.pk),
        details={**details, "sha256": hashes},
        now=now,
    )


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number, for its mode
        file.write(content)

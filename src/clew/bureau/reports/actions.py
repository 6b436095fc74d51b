"""Exporting reports; every export is logged."""

import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.reports.html import render_html
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.vault.blobs import BlobStore


def export_report(
    acting_officer: Officer, *, case_number: str, target: Path, thumbs: BlobStore, now: datetime
) -> list[Path]:
    """Write a case's report to `target`.html and `target`.pdf, and return both paths.

    The files can be read by their owner only. Their SHA-256 stand in the audit log.

    Raises:
        CaseNotFoundError: there is no such case, or the officer may not see it.
        OSError: the files cannot be written.
    """
    report = case_report(acting_officer, case_number, thumbs=thumbs, now=now)
    contents = {
        target.with_name(f"{target.name}.html"): render_html(report).encode(),
        target.with_name(f"{target.name}.pdf"): render_pdf(report),
    }
    with transaction.atomic():
        record(
            tags.REPORTS_REPORT_MADE,
            officer=acting_officer,
            subject=case_number,
            details={p.name: hashlib.sha256(c).hexdigest() for p, c in contents.items()},
            now=now,
        )
        for path, content in contents.items():
            _write_private(path, content)
    return list(contents)


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number, for its mode
        file.write(content)

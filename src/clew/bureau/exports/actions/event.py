"""The event of a file that a case or a report left as."""

from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.audit.actions import record
from clew.exchange.parcels import Written


def log_written(  # noqa: PLR0913 -- as of what it is a part
    tag: str,
    written: Written,
    *,
    officer: Officer,
    subject: str,
    format_name: str,
    to: str | None,
    reason: str,
    now: datetime,
) -> None:
    """Log what was written, for whom (`to`; else the officer's own bureau) and why."""
    details = {
        "format": format_name,
        "to": to or officer.bureau.name,
        "reason": reason,
        "sha256": written.sha256,
        "marking": written.marking.value,
        "written": dict(written.written),
        "withheld": dict(written.withheld),
    }
    record(tag, officer=officer, subject=subject, details=details, now=now)

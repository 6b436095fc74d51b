"""Reading: who looked into the log stands in the log."""

from dataclasses import asdict
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from clew.bureau.access.rules import KEEP_LOG
from clew.bureau.audit import tags
from clew.bureau.audit.actions.recording import record_view
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.queries.events import Wanted, events


def list_events(
    officer: AbstractBaseUser, wanted: Wanted, *, limit: int, now: datetime
) -> list[AuditEvent]:
    """Return the newest events that are wanted; what was asked for is logged after that.

    Raises:
        DeniedError: the officer may not.
    """
    KEEP_LOG.gate.check(officer)
    found = events(officer, wanted, limit=limit)
    asked = {name: str(value) for name, value in asdict(wanted).items() if value}
    record_view(tags.AUDIT_LOG_LISTED, officer=officer, details=asked, now=now)
    return found

"""Changing a plan: what each change of it does alike. It is logged, and asks what stood there.

A form and a call say which version they saw (`clew.bureau.operations.version`). Where another
officer changed it since, nothing is written, and it is told.
"""

from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.audit.actions import record
from clew.bureau.operations.models import Operation, Site
from clew.bureau.operations.version import version_of
from clew.model.wording import Wording


class NoTextError(ValueError):
    """What is to be written down says nothing, or too much."""


class NameTakenError(ValueError):
    """The operation has another of this name already."""


class ChangedMeanwhileError(ValueError):
    """Somebody changed it after the officer saw it."""


class ToldAlreadyError(ValueError):
    """Word was told of it, so it stays."""


class StillUsedError(ValueError):
    """Something of the plan stands on it."""


def one_line(text: str, *, most: int) -> str:
    """Return a text as one line.

    Raises:
        NoTextError: it says nothing, or too much.
    """
    words = " ".join(text.replace("\0", "").split())
    if not words or len(words) > most:
        raise NoTextError(Wording("write something of at most %(count)s characters", count=most))
    return words


def check_version(seen: str, *facts: object) -> None:
    """Return if these facts are what the officer saw.

    Raises:
        ChangedMeanwhileError: they are not.
    """
    if seen != version_of(*facts):
        raise ChangedMeanwhileError(
            Wording("somebody changed this meanwhile; look at what it says now")
        )


def is_told_of(site: Site) -> bool:
    """Tell whether word came from a site: how far it is, what came of it, a tick, an exhibit."""
    hung = (site.events, site.outcomes, site.ticks, site.exhibits)
    return any(one.exists() for one in hung)


def log_change(
    tag: str, officer: Officer, operation: Operation, now: datetime, **details: object
) -> None:
    """Log a change of a plan, in the caller's transaction."""
    record(tag, officer=officer, subject=str(operation.pk), details=details, now=now)

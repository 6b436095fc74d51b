"""Telling: how far a site is, what is ticked there, what came of it. Nothing told is ever changed.

Who tells gives the time at which it happened: word may come late and in any order, as from a phone
that had no connection. Told twice under one id, it counts once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from clew.bureau.access.rules import TELL_FROM_SITE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.operations.models import CheckLine, Site, SiteEvent, SiteOutcome, Tick
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries import SiteNotFoundError, site_by_id
from clew.bureau.operations.site_state import TOLD, SiteState
from clew.model.wording import Wording

_MOST_CHARACTERS = 2_000
_MOST = 1_000_000
_CLOCKS_DIFFER = timedelta(minutes=5)


class NotToldError(ValueError):
    """What was told cannot be taken: it says nothing, too much, or what cannot be."""


@transaction.atomic
def tell_site(  # noqa: PLR0913 -- what, when, by which word, by name
    acting_officer: Officer,
    *,
    site_id: UUID,
    state: SiteState,
    happened_at: datetime,
    now: datetime,
    words: str = "",
    event_id: UUID | None = None,
) -> SiteEvent:
    """Say how far a site is. `event_id` is made by who tells, where word may come twice.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer is not in the team of its case, or the case is closed.
        NotToldError: it has not happened yet, is not told from sites, has too many words, or its id
            was told of something else.
    """
    site = tellable(acting_officer, site_id)
    if state not in TOLD:
        raise NotToldError(
            Wording(
                "a site is told to be %(states)s, not %(state)s",
                states=", ".join(TOLD),
                state=str(state),
            )
        )
    checked_time(happened_at, now=now)
    said = {"site": site, "officer": acting_officer, "state": state.value}
    said |= {"words": checked_words(words)}
    times = {"happened_at": happened_at, "told_at": now}
    event, is_new = SiteEvent.objects.get_or_create(
        pk=event_id or uuid7(), defaults={**said, **times}
    )
    if any(getattr(event, name) != value for name, value in said.items()):
        raise NotToldError(
            Wording("this was sent already and said something else; load the page again")
        )
    if not is_new:
        return event
    details = {"state": state.value, "event": str(event.pk)}
    _record(tags.OPERATIONS_SITE_TOLD, acting_officer, site, now, **details)
    return event


@transaction.atomic
def tell_outcome(  # noqa: PLR0913 -- what, how many, when, by name
    acting_officer: Officer,
    *,
    site_id: UUID,
    kind: OutcomeKind,
    count: int,
    happened_at: datetime,
    now: datetime,
    words: str = "",
) -> SiteOutcome:
    """Say how many there are of a kind at a site by then: the last number told counts.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer is not in the team of its case, or the case is closed.
        NotToldError: it has not happened yet, or the number cannot be.
    """
    site = tellable(acting_officer, site_id)
    checked_time(happened_at, now=now)
    if not 0 <= count <= _MOST:
        raise NotToldError(Wording("a number is from 0 to %(most)s", most=_MOST))
    facts = {"kind": kind.value, "count": count, "happened_at": happened_at, "told_at": now}
    told = SiteOutcome.objects.create(
        site=site, officer=acting_officer, words=checked_words(words), **facts
    )
    details = {"kind": kind.value, "count": count}
    _record(tags.OPERATIONS_OUTCOME_TOLD, acting_officer, site, now, **details)
    return told


@transaction.atomic
def tick_line(acting_officer: Officer, *, site_id: UUID, line_id: int, now: datetime) -> None:
    """Tick a line of the checklist for a site. Ticked twice, it stays as it was ticked first.

    Raises:
        SiteNotFoundError: the officer may not see the site, or its operation has no such line.
        DeniedError: the officer is not in the team of its case, or the case is closed.
    """
    site = tellable(acting_officer, site_id)
    line = CheckLine.objects.filter(pk=line_id, operation=site.operation_id).first()
    if line is None:
        raise SiteNotFoundError(f"the checklist of {site.label} has no line {line_id}")
    by = {"officer": acting_officer, "ticked_at": now}
    _, added = Tick.objects.get_or_create(line=line, site=site, defaults=by)
    if added:
        details = {"line": line.pk}
        _record(tags.OPERATIONS_LINE_TICKED, acting_officer, site, now, **details)


def tellable(officer: Officer, site_id: UUID) -> Site:
    """Return a site that the officer may tell of.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer is not in the team of its case, or the case is closed.
    """
    site = site_by_id(officer, site_id)
    TELL_FROM_SITE.check(officer, record=site.operation)
    return site


def checked_time(at: datetime, *, now: datetime) -> None:
    """Return if it has happened, by clocks that may differ by minutes.

    Raises:
        NotToldError: it is yet to come.
    """
    if at > now + _CLOCKS_DIFFER:
        told = f"{at:%Y-%m-%d %H:%M %Z}"
        raise NotToldError(Wording("%(time)s is yet to come; say when it happened", time=told))


def checked_words(words: str) -> str:
    """Return the words without the space around them.

    Raises:
        NotToldError: there are too many.
    """
    text = words.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > _MOST_CHARACTERS:
        raise NotToldError(
            Wording("say it in at most %(count)s characters", count=_MOST_CHARACTERS)
        )
    return text


def _record(tag: str, officer: Officer, site: Site, now: datetime, **details: object) -> None:
    details = {"operation": str(site.operation_id), **details}
    record(tag, officer=officer, subject=str(site.pk), details=details, now=now)

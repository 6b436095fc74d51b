"""Searching everything: who asked, what and why is in the log before anything is answered.

Text that was read in media and things that were seen are searched by those who work on cases, for a
reason: by the searches for them, each of which has its own entry in the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import SEARCH_ALL, WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import Group
from clew.bureau.search.queries import SeenSelector, find_groups, find_selectors
from clew.bureau.vault.actions.object_search import search_objects
from clew.bureau.vault.actions.text_search import NoWordsError, search_text
from clew.bureau.vault.queries.objects import FoundThings
from clew.bureau.vault.queries.text import FoundText
from clew.fingerprint.objects.things import UnknownThingError


@dataclass(frozen=True, slots=True)
class Found:
    """What was found. `looked_in_media` tells whether text and things in media were searched."""

    asked: Asked
    selectors: Sequence[SeenSelector] = ()
    groups: Sequence[Group] = ()
    texts: Sequence[FoundText] = ()
    things: FoundThings = field(default_factory=lambda: FoundThings((), 0))
    looked_in_media: bool = False


def search_everything(text: str, *, acting_officer: Officer, reason: str, now: datetime) -> Found:
    """Return all that the officer may see and that this names, or that holds these words.

    Raises:
        DeniedError: the officer has no role that searches.
        BadQueryError: nothing was asked, or too much.
    """
    SEARCH_ALL.gate.check(acting_officer)
    asked, why = Asked.of(text), reason.strip()
    with transaction.atomic():
        details = {"words": asked.text} | ({"reason": why} if why else {})
        record(tags.SEARCH_ASKED, officer=acting_officer, details=details, now=now)
    in_media = bool(why) and WORK_ON_CASE.gate.admits(acting_officer)
    return Found(
        asked,
        selectors=find_selectors(acting_officer, asked),
        groups=find_groups(acting_officer, asked),
        texts=_texts(acting_officer, asked, why, now) if in_media else (),
        things=_things(acting_officer, asked, why, now) if in_media else FoundThings((), 0),
        looked_in_media=in_media,
    )


def _texts(officer: Officer, asked: Asked, why: str, now: datetime) -> Sequence[FoundText]:
    """Of a query that is too long to be words on a sign, nothing."""
    try:
        return search_text(asked.text, acting_officer=officer, reason=why, now=now)
    except NoWordsError:
        return ()


def _things(officer: Officer, asked: Asked, why: str, now: datetime) -> FoundThings:
    """The query as one thing, or word by word; what no model knows was seen nowhere."""
    for things in ([asked.text], asked.words):
        try:
            return search_objects(things, acting_officer=officer, reason=why, now=now)
        except UnknownThingError:
            continue
    return FoundThings((), 0)

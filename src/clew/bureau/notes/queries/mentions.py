"""Mentions that wait: notes in which an officer is named, until the officer has seen them.

Who may not see a note any more is told nothing of it; who may again, is.
"""

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.notes.models import Mention
from clew.bureau.notes.queries.visibility import visible_notes


def mentions(officer: Officer) -> QuerySet[Mention]:
    """Return the mentions that the officer has not seen, oldest first."""
    notes = visible_notes(officer).filter(withdrawn_at=None).order_by()
    waiting = Mention.objects.filter(officer=officer.pk, seen_at=None, note__in=notes)
    return waiting.select_related("note__officer", "note__bureau", "note__case").order_by("pk")


def count_mentions(officer: Officer) -> int:
    """Return how many there are."""
    return mentions(officer).count()

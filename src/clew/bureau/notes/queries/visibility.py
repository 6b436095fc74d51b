"""Visibility: which notes an officer may see, as a filter.

The rule is `access.rules.READ_NOTE`: the case that keeps it and what it is on are the officer's to
see, and its own marking leaves the officer in. An answer goes no further than what it answers.
"""

from django.db.models import Q, QuerySet

from clew.bureau.access.rules import READ_NOTE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.notes.models import Note
from clew.bureau.persons.queries import visible_dossiers


def visible_notes(officer: Officer) -> QuerySet[Note]:
    """Return the notes that the officer may see, oldest first, withdrawn ones too."""
    within = _within(officer)
    heads = within.filter(thread=None)
    return within.filter(Q(thread=None) | Q(thread__in=heads)).order_by("pk")


def _within(officer: Officer) -> QuerySet[Note]:
    """Those whose own marking, case and dossier are the officer's to see."""
    on_dossier = Q(dossier=None) | Q(dossier__in=visible_dossiers(officer))
    return Note.objects.filter(
        READ_NOTE.where(officer), on_dossier, case__in=visible_cases(officer).order_by()
    )

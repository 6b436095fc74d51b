"""Visibility: which notes an officer may see, as a filter.

The rule is `access.rules.READ_NOTE`: the case that keeps it and what it is on are the officer's to
see, and its own marking leaves the officer in. An answer goes no further than what it answers.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.access.rules import READ_NOTE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import keys_of_visible_cases
from clew.bureau.notes.models import Note
from clew.bureau.persons.queries import visible_dossiers
from clew.bureau.vault.queries import visible_locations


def visible_notes(officer: Officer) -> QuerySet[Note]:
    """Return the notes that the officer may see, oldest first, withdrawn ones too.

    An answer is on what its thread is on, so of the thread only its own marking is left to ask.
    """
    marked = Note.objects.filter(READ_NOTE.where(officer))
    heads = marked.filter(thread=None).values("pk")
    places = visible_locations(officer).filter(
        exhibit__case=OuterRef("case"), item=OuterRef("item")
    )
    return marked.filter(
        Q(thread=None) | Q(thread__in=heads),
        Q(item=None) | Exists(places.filter(exhibit__case=OuterRef("case"))),
        Q(dossier=None) | Q(dossier__in=visible_dossiers(officer).order_by()),
        case__in=keys_of_visible_cases(officer),
    ).order_by("pk")

"""Visibility: which notes an officer may see, as a filter.

The rule is `access.rules.READ_NOTE`: the case that keeps it and what it is on are the officer's to
see, and its own marking leaves the officer in. An answer goes no further than what it answers.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.access.kept import kept_rows
from clew.bureau.access.rules import READ_NOTE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.notes.models import Note
from clew.bureau.persons.queries import visible_dossiers
from clew.bureau.vault.queries.visibility import unended_locations


def visible_notes(officer: Officer) -> QuerySet[Note]:
    """Return the notes that the officer may see, oldest first, withdrawn ones too.

    An answer is on what its thread is on, so of the thread only its own marking is left to ask.
    """

    def rows() -> QuerySet[Note]:
        heads = Note.objects.filter(READ_NOTE.where(officer), thread=None).values("pk")
        return _visible(officer).filter(Q(thread=None) | Q(thread__in=heads))

    return kept_rows(officer, "notes", rows)


def visible_heads(officer: Officer) -> QuerySet[Note]:
    """Return the notes that begin a thread and that the officer may see, oldest first."""
    return kept_rows(officer, "heads", lambda: _visible(officer).filter(thread=None))


def _visible(officer: Officer) -> QuerySet[Note]:
    """The notes whose own marking, case, and what they are on let the officer see them."""
    places = unended_locations(officer).filter(
        exhibit__case=OuterRef("case"), item=OuterRef("item")
    )
    return Note.objects.filter(
        READ_NOTE.where(officer),
        Q(item=None) | Exists(places),
        Q(dossier=None) | Q(dossier__in=visible_dossiers(officer).order_by()),
        is_in_visible_case(officer),
    ).order_by("pk")

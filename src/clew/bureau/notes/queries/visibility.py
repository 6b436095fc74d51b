"""Visibility: which notes an officer may see, as a filter.

The rule is `access.rules.READ_NOTE`: the case that keeps it and what it is on are the officer's to
see, and its own marking leaves the officer in. An answer goes no further than what it answers.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.access.kept import kept_rows
from clew.bureau.access.rules import READ_NOTE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import is_in_case, is_in_visible_case
from clew.bureau.notes.models import Note
from clew.bureau.persons.queries.visibility import is_open_to
from clew.bureau.vault.queries.visibility import unended_locations


def visible_notes(officer: Officer) -> QuerySet[Note]:
    """Return the notes that the officer may see, oldest first, withdrawn ones too.

    An answer is on what its thread is on, so of the thread only its own marking is left to ask.
    """

    def rows() -> QuerySet[Note]:
        heads = Note.objects.filter(READ_NOTE.where(officer), thread=None).values("pk")
        seen = _let_in(officer).filter(is_in_visible_case(officer))
        return seen.filter(Q(thread=None) | Q(thread__in=heads))

    return kept_rows(officer, "notes", rows)


def visible_heads(officer: Officer, *, case: UUID | None = None) -> QuerySet[Note]:
    """Return the notes that begin a thread and that the officer may see, of a case or of all."""

    def rows() -> QuerySet[Note]:
        here = Q(is_in_visible_case(officer)) if case is None else is_in_case(officer, case)
        return _let_in(officer).filter(here, thread=None)

    return kept_rows(officer, ("heads", case), rows)


def visible_answers(officer: Officer, heads: Collection[Note]) -> Iterator[Note]:
    """Yield what answers notes that the officer was found to see, oldest first.

    What is on the same as the note that it answers is seen with it, but for its own marking.
    """
    on = {one.pk: (one.case_id, one.item_id, one.dossier_id) for one in heads}
    answers = Note.objects.filter(READ_NOTE.where(officer), thread__in=list(on)).order_by("pk")
    found = list(with_names(answers))
    elsewhere = {
        one.pk
        for one in found
        if on[one.thread_id or one.pk] != (one.case_id, one.item_id, one.dossier_id)
    }
    seen = set()
    if elsewhere:
        also = visible_notes(officer).filter(pk__in=elsewhere)
        seen = set(also.values_list("pk", flat=True))
    yield from (one for one in found if one.pk not in elsewhere or one.pk in seen)


def with_names(notes: QuerySet[Note]) -> QuerySet[Note]:
    """Add what is told of each note: its words, what it is on, and whose it is."""
    named = notes.select_related("case", "dossier", "officer", "bureau", "withdrawn_by")
    return named.prefetch_related("versions")


def _let_in(officer: Officer) -> QuerySet[Note]:
    """The notes whose own marking and what they are on let in an officer who sees their case."""
    places = unended_locations(officer).filter(
        exhibit__case=OuterRef("case"), item=OuterRef("item")
    )
    return Note.objects.filter(
        READ_NOTE.where(officer),
        Q(item=None) | Exists(places),
        Q(dossier=None) | is_open_to(officer, "dossier"),
    ).order_by("pk")

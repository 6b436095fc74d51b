"""Notes by their words as they stand now; what was withdrawn says nothing."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.notes.models import NoteVersion
from clew.bureau.notes.queries import visible_notes
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import around, holds

KIND = Kind.NOTE


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield notes, the newest first."""
    newest = NoteVersion.objects.filter(note=OuterRef("pk")).order_by("-number").values("text")
    notes = visible_notes(officer).filter(withdrawn_at=None).annotate(says=Subquery(newest[:1]))
    found = notes.filter(holds("says", asked.words)).select_related("officer", "bureau", "case")
    for note in found.order_by("-pk")[: MOST + 1]:
        who = note.officer.get_username() if note.officer else note.bureau.name
        told = {"who": who, "case": note.case.number}
        why = _("the words stand in it: %s") % around(note.says, asked.words)
        yield Hit(_("note of %(who)s, case %(case)s") % told, why, "note", str(note.pk))

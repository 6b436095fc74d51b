"""Notes, their versions, and who was mentioned.

Rules:
1. A note is kept by a case, and is on that case, on an item found in it or on a dossier it keeps.
2. Words are never changed: an edit is a further version. A note that was withdrawn stays as a
   place in its thread; its words are shown to nobody any more.
3. A note's own marking only narrows what it is on; as it starts out it narrows nothing.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.access.attached_model import AttachedModel
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.persons.models import Dossier
from clew.bureau.vault.models import Item


class Note(AttachedModel):
    """What an officer says. `thread` is the note that it answers, None where it begins a thread.

    `bureau` is the officer's when it was written: a label that stays in its bureau stays there. Of
    a note that came from another bureau's node there is no officer here; its bureau says it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="notes")
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT, related_name="notes")
    thread = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answers")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="notes"
    )
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdraw_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=True) | Q(dossier__isnull=True),
                name="note_is_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | Q(withdrawn_at__isnull=False, officer__isnull=True),
                name="note_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"note of {self.officer or self.bureau}"


class NoteVersion(models.Model):
    """The words of a note from one time on; number 1 is as it was written."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "number"], name="note_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.note_id}"


class Mention(models.Model):
    """An officer is named in a note, and is told until the note was seen."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="mentions")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentions"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["note", "officer"], name="mention_once_a_note")
        ]

    def __str__(self) -> str:
        return f"{self.officer} in {self.note_id}"

"""The words of a case, and which of its items has one."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.cases.models import Case
from clew.bureau.tagging.word import LONGEST
from clew.bureau.vault.models import Item


class Tag(models.Model):
    """A word that the team of a case uses."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tags")
    word = models.CharField(max_length=LONGEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "word"], name="tag_once_a_case")]

    def __str__(self) -> str:
        return self.word


class ItemTag(models.Model):
    """An officer put a tag on an item; it stands until it is undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="on_items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tags")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    tagged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "item"],
                condition=Q(undone_at__isnull=True),
                name="tag_stands_once_an_item",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="tag_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} on {self.item_id}"

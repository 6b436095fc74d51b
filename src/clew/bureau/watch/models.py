"""What an officer has seen of the finds. The finds themselves follow from what is recorded."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.cases.models import Case
from clew.bureau.persons.models import Dossier
from clew.bureau.vault.models import Item


class Seen(models.Model):
    """An officer saw that an item touches a case or a dossier, and is not told again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="finds_seen")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT)
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(dossier__isnull=True),
                name="seen_of_a_case_or_a_dossier",
            ),
            models.UniqueConstraint(
                fields=["officer", "item", "case"],
                condition=Q(case__isnull=False),
                name="seen_once_a_case",
            ),
            models.UniqueConstraint(
                fields=["officer", "item", "dossier"],
                condition=Q(dossier__isnull=False),
                name="seen_once_a_dossier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} seen by {self.officer}"

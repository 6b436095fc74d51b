"""Grades of items. What a grade says in another scheme is derived, and never stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.bureau.vault.models import Item
from clew.model.grade import Scheme

_VALUES = sorted({value for scheme in Scheme for value in scheme.values})


class ItemGrade(models.Model):
    """One officer's grade of an item in one scheme; it stands until it is undone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="grades")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grades"
    )
    scheme = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Scheme])
    value = models.CharField(max_length=3, choices=[(v, v) for v in _VALUES])
    note = models.TextField(blank=True)
    graded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="grade_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value} of {self.item_id}"

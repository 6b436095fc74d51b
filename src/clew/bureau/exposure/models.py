"""Looks, the budgets that officers set themselves, and the times they went on beyond them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7


class Look(models.Model):
    """An item that an officer saw unblurred; `seconds` is None while nobody told for how long.

    `sha256` is a name of chance once the item was removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="looks"
    )
    sha256 = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    seconds = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["officer", "began_at"], name="look_by_officer"),
            models.Index(fields=["sha256"], name="look_by_item"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds=None) | Q(seconds__gte=0),
                name="look_lasts_no_less_than_nothing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} at {self.sha256[:12]}"


class Budget(models.Model):
    """What an officer allows themself a day; the last one counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="budgets"
    )
    minutes = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.minutes} min"


class GoneOn(models.Model):
    """An officer went on beyond the budget of a day, by so many minutes, and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gone_on"
    )
    minutes = models.PositiveSmallIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="gone_on_for_a_reason")]

    def __str__(self) -> str:
        return f"{self.minutes} min more"

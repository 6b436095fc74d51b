"""Requests for access. The hits themselves follow from what is recorded, and are not stored."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case


class AccessRequest(models.Model):
    """An officer who was told of a hit asks the bureau to be let in, and says why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="access_requests"
    )
    about = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests_for_it")
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.officer} asks {self.bureau}"


class Answer(models.TextChoices):
    """What the owner of a case said."""

    WAITING = "waiting"
    GRANTED = "granted"
    DECLINED = "declined"


class AskedCase(models.Model):
    """One case that touches, whose owner answers. Who asked never learns which or how many."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="asked")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests_to_it")
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.WAITING)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "case"], name="asked_once_a_case"),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True)
                | (~Q(answer="waiting") & Q(answered_at__isnull=False)),
                name="asked_answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined", reason=""), name="asked_declined_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.answer}"

"""Hand-overs: offers of cases, with their answers. One at a time a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case


class State(models.TextChoices):
    """Where an offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HandOver(models.Model):
    """A case was offered to an officer, or to whoever steers cases in a bureau."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hand_overs")
    from_bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    to_bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+")
    to_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    offered_at = models.DateTimeField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="offered"), name="hand_over_one_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="hand_over_answered_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} to {self.to_officer or self.to_bureau}"

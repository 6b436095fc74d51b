"""Operations: one window for many sites of a case."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid6 import uuid7

from clew.bureau.access.attached_model import AttachedModel
from clew.bureau.accounts.models import Bureau
from clew.bureau.cases.models import Case
from clew.bureau.referrals.models import Referral


class Operation(AttachedModel):
    """One execution window for many sites. `referral` is the one that it began with.

    `follows` is the operation whose seizures this one starts from.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="operations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="operations")
    name = models.CharField(max_length=120)
    commander = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="operations"
    )
    follows = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="followed_by"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "name"], name="operation_name_once_a_case"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="operation_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name

"""Legal holds on cases, and the cases and reports that were removed.

A removed case keeps its row, as a removed report does: records of custody and referrals that may
not be deleted name them. Nothing of what they held is left in it.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.cases.models import Case
from clew.bureau.network.models import Report


class LegalHold(models.Model):
    """A case that may not be removed, whatever its marking says, until the hold is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.TextField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    held_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(lifted_at=None), name="held_once_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"hold of {self.case_id}"


class Removal(models.Model):
    """That a case or a report was removed; what came of it says the audit log."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="removal")
    report = models.OneToOneField(
        Report, null=True, on_delete=models.PROTECT, related_name="removal"
    )
    removed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(report__isnull=True),
                name="removal_of_a_case_or_a_report",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.report_id} removed"

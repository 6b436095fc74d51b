"""Cases, their members, and the exhibits whose files they hold."""

from dataclasses import replace

from django.conf import settings
from django.db import models
from uuid6 import uuid7

from clew.bureau.access.marked import MarkedModel
from clew.bureau.accounts.models import Bureau
from clew.handling.marking import Marking


class Case(MarkedModel):
    """An investigation of one bureau. Its team sees it, and who oversees the bureau's cases.

    A team may hold officers of bureaux that the case was released to. A closed case is read only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=100)
    title = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    tell_hits = models.BooleanField(
        default=False, help_text="others may be told that something of it touches theirs"
    )
    members: "models.ManyToManyField[models.Model, CaseMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="CaseMember", related_name="cases"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bureau", "number"], name="case_number_once_a_bureau")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def handling(self) -> Marking:
        """How the case may be handled."""
        return replace(super().handling, tells_hits=self.tell_hits)


class CaseMember(models.Model):
    """An officer's place in a case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    since_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "officer"], name="member_once_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.officer} in {self.case}"


class Exhibit(models.Model):
    """One seized thing of a case: a disk, a phone, a folder."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exhibits")
    label = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "label"], name="exhibit_label_once_a_case")
        ]

    def __str__(self) -> str:
        return self.label

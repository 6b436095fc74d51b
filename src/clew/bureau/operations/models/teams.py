"""Teams: who goes together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.operations.models.operation import Operation


class Team(models.Model):
    """Who goes together."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "name"], name="team_once_an_operation")
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """An officer of this node, or by name somebody from outside: a local station, a guardian."""

    id = models.BigAutoField(primary_key=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="members")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    outsider = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(officer__isnull=False, outsider="")
                | (Q(officer__isnull=True) & ~Q(outsider="")),
                name="member_is_officer_or_outsider",
            ),
            models.UniqueConstraint(
                fields=["team", "officer"],
                condition=Q(officer__isnull=False),
                name="team_officer_once",
            ),
            models.UniqueConstraint(
                fields=["team", "outsider"], condition=~Q(outsider=""), name="team_outsider_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer or self.outsider} in {self.team}"

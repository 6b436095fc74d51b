"""Sites, and whom each is about."""

from django.db import models
from django.db.models import Q
from uuid6 import uuid7

from clew.bureau.network.models import Identifier
from clew.bureau.operations.models.operation import Operation
from clew.bureau.operations.models.teams import Team
from clew.bureau.persons.models import Dossier


class Site(models.Model):
    """A place to go to. `subdivision` is a code of ISO 3166-2, empty where none is known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="sites")
    label = models.CharField(max_length=60)
    address = models.TextField()
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=6, blank=True)
    latitude = models.FloatField(null=True, help_text="degrees north, WGS 84")
    longitude = models.FloatField(null=True, help_text="degrees east, WGS 84")
    zone = models.CharField(max_length=60, help_text="an IANA name")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="sites")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "label"], name="site_once_an_operation"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__gte=-90,
                    latitude__lte=90,
                    longitude__gte=-180,
                    longitude__lte=180,
                ),
                name="site_lies_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Target(models.Model):
    """Whom a site is about, in the planner's words, and where more is known of them."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="targets")
    name = models.CharField(max_length=200)
    account = models.ForeignKey(
        Identifier, null=True, on_delete=models.PROTECT, related_name="targets"
    )
    dossier = models.ForeignKey(
        Dossier, null=True, on_delete=models.PROTECT, related_name="targets"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="target_once_a_site"),
            models.CheckConstraint(
                condition=Q(account__isnull=True) | Q(dossier__isnull=True),
                name="target_points_at_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name

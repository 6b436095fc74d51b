"""What is told of a site on the day, and what was seized there."""

from django.conf import settings
from django.db import models
from uuid6 import uuid7

from clew.bureau.cases.models import Exhibit
from clew.bureau.operations.models.sites import Site
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.site_state import TOLD


class SiteEvent(models.Model):
    """Somebody told how far a site is. Only ever added.

    The id may be made where it is told: told twice, as after a lost connection, it counts once.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TOLD])
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.site} {self.state}"


class SiteOutcome(models.Model):
    """Somebody told how many there are of a kind at a site, up to then. Only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in OutcomeKind])
    count = models.PositiveIntegerField()
    happened_at = models.DateTimeField()
    told_at = models.DateTimeField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.site}: {self.count} {self.kind}"


class SiteExhibit(models.Model):
    """An exhibit was seized at a site; its custody record tells the rest."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="exhibits")
    exhibit = models.OneToOneField(Exhibit, on_delete=models.PROTECT, related_name="seized_at")

    def __str__(self) -> str:
        return f"{self.exhibit} from {self.site}"

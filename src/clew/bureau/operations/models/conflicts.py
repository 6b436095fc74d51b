"""Conflicts: another bureau plans for the same place and time as a site."""

from django.db import models

from clew.bureau.operations.models.sites import Site


class SiteConflict(models.Model):
    """A comparison of plans found that another bureau plans near here, at about that time."""

    id = models.BigAutoField(primary_key=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="conflicts")
    bureau = models.CharField(max_length=200, help_text="whose plans they are")
    run = models.UUIDField(help_text="the comparison's id")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "run"], name="conflict_once_a_run")]

    def __str__(self) -> str:
        return f"{self.bureau} near {self.site}"

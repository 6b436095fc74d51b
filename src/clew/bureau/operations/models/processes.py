"""Legal process: what an authority allows."""

from django.db import models
from django.db.models import F, Q

from clew.bureau.operations.models.operation import Operation
from clew.bureau.operations.models.sites import Site
from clew.bureau.operations.process_kind import ProcessKind


class LegalProcess(models.Model):
    """What an authority allows, from when until when; of one site, or of all (`site` None)."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="processes")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="processes")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in ProcessKind])
    authority = models.CharField(max_length=200)
    number = models.CharField(max_length=100)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="process_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["operation", "site", "kind", "number"], name="process_once_a_site"
            ),
            models.UniqueConstraint(
                fields=["operation", "kind", "number"],
                condition=Q(site__isnull=True),
                name="process_once_for_all_sites",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

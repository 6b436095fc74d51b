"""Risks: what may go wrong."""

from django.conf import settings
from django.db import models

from clew.bureau.operations.models.operation import Operation
from clew.bureau.operations.models.sites import Site


class Risk(models.Model):
    """What may go wrong, at one site or everywhere (`site` None)."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="risks")
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="risks")
    text = models.TextField()
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text

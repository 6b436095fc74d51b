"""The checklist, and its ticks at the sites."""

from django.conf import settings
from django.db import models

from clew.bureau.operations.models.operation import Operation
from clew.bureau.operations.models.sites import Site


class CheckLine(models.Model):
    """A line of the checklist: to be ticked at every site before it is ready."""

    id = models.BigAutoField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="checklist")
    text = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "text"], name="check_line_once_an_operation"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Tick(models.Model):
    """A line was ticked for a site: by whom, and when. Only ever added."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(CheckLine, on_delete=models.PROTECT, related_name="ticks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="ticks")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "site"], name="tick_once_a_site")]

    def __str__(self) -> str:
        return f"{self.line} at {self.site}"

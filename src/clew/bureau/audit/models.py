"""The audit log's rows. They are only ever added."""

from django.conf import settings
from django.db import models
from uuid6 import uuid7


class AuditEvent(models.Model):
    """One action by one officer: `tag` is a `source:subject:action` from `audit.tags`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(db_index=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    tag = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.tag} {self.subject}"

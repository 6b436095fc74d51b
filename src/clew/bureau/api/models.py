"""Tokens: by them a program acts for an officer, within their scopes and until they end."""

from django.conf import settings
from django.db import models
from uuid6 import uuid7


class ApiToken(models.Model):
    """One token. Only its digest is kept: who lost it makes another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens"
    )
    name = models.CharField(max_length=100, help_text="the program that uses it")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.name} of {self.officer}"

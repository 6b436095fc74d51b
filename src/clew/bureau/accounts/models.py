"""Bureaux and officers: who owns records and who acts on them."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from uuid6 import uuid7


class Bureau(models.Model):
    """A national central bureau, police unit, hotline or hub; the originator of its records."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")

    def __str__(self) -> str:
        return self.name


class Officer(AbstractUser):
    """A person who signs in or runs the command line; every action names one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="officers")

    REQUIRED_FIELDS = ["email", "bureau"]

    def __str__(self) -> str:
        return self.username

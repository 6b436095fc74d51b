"""Bureaux and officers: who owns records and who acts on them."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from uuid6 import uuid7

from clew.bureau.access.words_field import WordsField
from clew.bureau.accounts.bureau_kind import BureauKind, Exchanges


class Bureau(models.Model):
    """A national central bureau, police unit, hotline or hub; the originator of its records.

    Until the hub has admitted it, and while its membership is suspended, its officers may nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, unique=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    kind = models.CharField(
        max_length=10,
        choices=[(k.value, k.value) for k in BureauKind],
        default=BureauKind.NATIONAL.value,
    )
    admitted_at = models.DateTimeField(null=True)
    exchanges = models.CharField(
        max_length=10,
        blank=True,
        choices=[(e.value, e.value) for e in Exchanges],
        help_text="where its node in the exchange of sealed packages is, if it has one",
    )

    def __str__(self) -> str:
        return self.name


class OfficerManager(UserManager["Officer"]):
    """Officers with their bureaux, which every rule of access asks for."""

    def get_queryset(self) -> models.QuerySet["Officer"]:
        """Return officers, each with its bureau in the same statement."""
        return super().get_queryset().select_related("bureau")


class Officer(AbstractUser):
    """A person who signs in or runs the command line; every action names one.

    `roles` holds names of `access.roles.Role`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="officers")
    roles = WordsField(blank=True, default=frozenset)

    objects: ClassVar[OfficerManager] = OfficerManager()

    REQUIRED_FIELDS = ["email", "bureau"]

    def __str__(self) -> str:
        return self.username


class OfficerSession(models.Model):
    """A session of the web app, by Django's key of it. Without a row here it is over."""

    key = models.CharField(max_length=40, primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.officer_id} since {self.began_at:%Y-%m-%d %H:%M}"


class IdentityProvider(models.Model):
    """A bureau's own sign-in by OpenID Connect. `name` is in its address; the secret is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.OneToOneField(Bureau, on_delete=models.PROTECT, related_name="provider")
    name = models.SlugField(max_length=40, unique=True)
    issuer = models.URLField(max_length=500)
    client_id = models.CharField(max_length=191)
    sealed_secret = models.BinaryField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

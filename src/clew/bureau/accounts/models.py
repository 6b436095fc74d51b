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
    has_search_key = models.BooleanField(
        default=True, help_text="the key / leads to the search box on pages"
    )

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
    """A bureau's own sign-in. `name` is in its address.

    `client_id` is how the provider knows us. What is sealed is the secret that we show it; with
    SAML, our keys.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bureau = models.OneToOneField(Bureau, on_delete=models.PROTECT, related_name="provider")
    name = models.SlugField(max_length=40, unique=True)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=191)
    sealed_secret = models.BinaryField()
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SamlProvider(models.Model):
    """What else is to be known of a provider that speaks SAML.

    `address` is where officers reach this node; the certificates are what the provider signs by.
    """

    provider = models.OneToOneField(
        IdentityProvider, on_delete=models.CASCADE, primary_key=True, related_name="saml"
    )
    address = models.CharField(max_length=500)
    sign_on = models.CharField(max_length=2000)
    sign_out = models.CharField(max_length=2000, blank=True)
    certificates = models.JSONField()
    takes_clear = models.BooleanField()
    takes_unasked = models.BooleanField()

    def __str__(self) -> str:
        return f"SAML of {self.provider_id}"


class SamlMessage(models.Model):
    """A message that was taken, so that none is taken twice; kept until it would be refused anyhow.

    One that says who somebody is waits a while for the officer's browser to bring its `ticket`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    forget_at = models.DateTimeField(db_index=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, null=True, related_name="+")
    question = models.CharField(max_length=100, blank=True)
    ticket = models.CharField(max_length=64, blank=True, db_index=True)
    ticket_until = models.DateTimeField(null=True)

    class Meta:
        """A message is taken once, whichever process takes it."""

        constraints = [
            models.UniqueConstraint(fields=["provider", "digest"], name="saml_message_once")
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} of {self.provider_id}"


class Remembered(models.Model):
    """What is counted or remembered for a while, by a digest of what it is called."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:12]} until {self.until:%Y-%m-%d %H:%M}"

"""Django's name for this app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Items, where they were found, their fingerprints and matches."""

    name = "clew.bureau.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

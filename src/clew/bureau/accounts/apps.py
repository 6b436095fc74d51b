"""Django's name for this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Bureaux and officers."""

    name = "clew.bureau.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

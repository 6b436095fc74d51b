"""Django's name for this app."""

from django.apps import AppConfig


class HashsetsConfig(AppConfig):
    """Imported hash lists."""

    name = "clew.bureau.hashsets"
    label = "hashsets"
    default_auto_field = "django.db.models.BigAutoField"

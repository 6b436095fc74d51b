"""Django's name for this app."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """Chain of custody of exhibits."""

    name = "clew.bureau.custody"
    label = "custody"
    default_auto_field = "django.db.models.BigAutoField"

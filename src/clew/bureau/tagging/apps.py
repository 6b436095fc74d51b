"""Django's name for this app."""

from django.apps import AppConfig


class TaggingConfig(AppConfig):
    """Tags of a case's items."""

    name = "clew.bureau.tagging"
    label = "tagging"
    default_auto_field = "django.db.models.BigAutoField"

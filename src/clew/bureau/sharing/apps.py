"""Django's name for this app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Sharing with other bureaux' nodes."""

    name = "clew.bureau.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"

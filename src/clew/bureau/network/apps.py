"""Django's name for this app."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    """Reports and what they say was seen."""

    name = "clew.bureau.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's name for this app."""

from django.apps import AppConfig


class HandOversConfig(AppConfig):
    """Hand-overs of cases."""

    name = "clew.bureau.handovers"
    label = "handovers"
    default_auto_field = "django.db.models.BigAutoField"

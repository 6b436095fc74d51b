"""Django's name for this app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Operations: plans, sites, and what came of them."""

    name = "clew.bureau.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

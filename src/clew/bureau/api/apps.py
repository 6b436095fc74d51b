"""Django's name for this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The HTTP interface for programs."""

    name = "clew.bureau.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

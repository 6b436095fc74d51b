"""Django's name for this app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and their exhibits."""

    name = "clew.bureau.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

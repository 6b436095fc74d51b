"""Django's name for this app."""

from django.apps import AppConfig


class GradesConfig(AppConfig):
    """Grades of items."""

    name = "clew.bureau.grades"
    label = "grades"
    default_auto_field = "django.db.models.BigAutoField"

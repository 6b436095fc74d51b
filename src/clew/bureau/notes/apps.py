"""Django's name for this app."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Notes of officers."""

    name = "clew.bureau.notes"
    label = "notes"
    default_auto_field = "django.db.models.BigAutoField"

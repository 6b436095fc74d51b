"""Django's name for this app."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Files for other bodies' programs."""

    name = "clew.bureau.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"

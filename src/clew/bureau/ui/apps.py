"""Django's name for this app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The pages of the web app."""

    name = "clew.bureau.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

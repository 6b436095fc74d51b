"""Django's name for this app."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """The standing watch."""

    name = "clew.bureau.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"

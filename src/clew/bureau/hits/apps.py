"""Django's name for this app."""

from django.apps import AppConfig


class HitsConfig(AppConfig):
    """Hits, and requests for access."""

    name = "clew.bureau.hits"
    label = "hits"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's name for this app."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    """Files that officers send."""

    name = "clew.bureau.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"

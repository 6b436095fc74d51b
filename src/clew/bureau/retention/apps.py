"""Django's name for this app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """What is kept longer than it may be."""

    name = "clew.bureau.retention"
    label = "retention"
    default_auto_field = "django.db.models.BigAutoField"

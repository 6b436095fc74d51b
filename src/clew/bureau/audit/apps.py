"""Django's name for this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of who did what."""

    name = "clew.bureau.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

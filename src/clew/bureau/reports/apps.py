"""Django's name for this app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Reports that can go in a case file."""

    name = "clew.bureau.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

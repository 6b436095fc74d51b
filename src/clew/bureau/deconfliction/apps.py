"""Django's name for this app."""

from django.apps import AppConfig


class DeconflictionConfig(AppConfig):
    """Deconfliction with other bureaux' nodes."""

    name = "clew.bureau.deconfliction"
    label = "deconfliction"
    default_auto_field = "django.db.models.BigAutoField"

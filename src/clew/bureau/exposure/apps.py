"""Django's name for this app."""

from django.apps import AppConfig


class ExposureConfig(AppConfig):
    """What officers saw unblurred."""

    name = "clew.bureau.exposure"
    label = "exposure"
    default_auto_field = "django.db.models.BigAutoField"

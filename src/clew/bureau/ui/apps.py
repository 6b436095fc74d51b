"""Django's name for this app."""

from django.apps import AppConfig
from django.core import checks

from clew.bureau.access.declaring import check_routes


class UiConfig(AppConfig):
    """The pages of the web app."""

    name = "clew.bureau.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every check of the program look for routes without a rule."""
        checks.register(check_routes, checks.Tags.urls)

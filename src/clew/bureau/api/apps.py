"""Django's name for this app."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core import checks


class ApiConfig(AppConfig):
    """The HTTP interface for programs."""

    name = "clew.bureau.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have every check of the program look for calls without a rule."""
        checks.register(_check_calls, checks.Tags.urls)


def _check_calls(**_: object) -> Sequence[checks.CheckMessage]:
    from clew.bureau.api.checking import undeclared  # noqa: PLC0415 -- once the records are ready
    from clew.bureau.api.site import api  # noqa: PLC0415

    return undeclared(api)

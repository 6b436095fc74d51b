"""Django's name for this app."""

from django.apps import AppConfig


class SigninConfig(AppConfig):
    """Signing in."""

    name = "clew.bureau.signin"
    label = "signin"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's name for this app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """What one bureau sends another to act on."""

    name = "clew.bureau.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

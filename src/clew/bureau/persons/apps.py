"""Django's name for this app."""

from django.apps import AppConfig


class PersonsConfig(AppConfig):
    """Series, persons, places, devices and voices."""

    name = "clew.bureau.persons"
    label = "persons"
    default_auto_field = "django.db.models.BigAutoField"

"""Django's name for this app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Tasks of cases."""

    name = "clew.bureau.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

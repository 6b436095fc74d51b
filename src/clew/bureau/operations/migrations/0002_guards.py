"""The guards of what was told from sites, put up by `operations.guards`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clew.bureau.operations import guards


def _install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(editor.connection)


def _remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_guards'),
        ('operations', '0001_operations'),
        ('retention', '0001_retention'),
    ]

    operations = [migrations.RunPython(_install, _remove)]

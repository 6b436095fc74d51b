"""The guards of custody records, put up by `custody.guards`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clew.bureau.custody import guards


def _install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(editor.connection)


def _remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_guards'),
        ('custody', '0001_custody'),
    ]

    operations = [migrations.RunPython(_install, _remove)]

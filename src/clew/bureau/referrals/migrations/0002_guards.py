"""The guards of history and outcomes, put up by `referrals.guards`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from clew.bureau.referrals import guards


def _install(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.install(editor.connection)


def _remove(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0002_guards'),
        ('referrals', '0001_initial'),
    ]

    operations = [migrations.RunPython(_install, _remove)]

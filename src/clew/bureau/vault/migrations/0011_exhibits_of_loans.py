import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def _fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Each loan is told the exhibit that its location is of."""
    own = apps.get_model("vault", "Location").objects.filter(pk=OuterRef("location"))
    loans = apps.get_model("vault", "Loan").objects
    loans.update(exhibit=Subquery(own.values("exhibit")))
    if editor.connection.vendor == "postgresql":
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or the column could not be altered


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_marking_and_state'),
        ('vault', '0010_loans'),
    ]

    operations = [
        migrations.AddField(
            model_name='loan',
            name='exhibit',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.exhibit'),
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='loan',
            name='exhibit',
            field=models.ForeignKey(help_text="the location's", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.exhibit'),
        ),
    ]

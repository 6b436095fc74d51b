"""Builds keep what brings them up to date; those from before have no layout, and are built anew."""

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count, OuterRef, Subquery


def count_revisions(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    revisions = apps.get_model("network", "Revision").objects.filter(report=OuterRef("pk"))
    told = revisions.order_by().values("report").annotate(told=Count("pk")).values("told")
    reports = apps.get_model("network", "Report").objects.filter(revisions__isnull=False)
    reports.update(revised=Subquery(told))


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_marking_of_reports'),
    ]

    operations = [
        migrations.AddField(
            model_name='build',
            name='current_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='build',
            name='has_groups',
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name='build',
            name='layout',
            field=models.TextField(default='', help_text='of what is kept to bring it up to date, in its parts'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='build',
            name='lists',
            field=models.TextField(default='', help_text='which lists of what many share it knows'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='build',
            name='moved',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='build',
            name='withheld',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='report',
            name='revised',
            field=models.IntegerField(default=0, help_text='how many revisions there are'),
        ),
        migrations.CreateModel(
            name='BuiltPart',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('number', models.IntegerField()),
                ('held', models.BinaryField()),
                ('build', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='network.build')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('build', 'name', 'number'), name='built_part_once')],
            },
        ),
        migrations.RunPython(count_revisions, migrations.RunPython.noop),
    ]

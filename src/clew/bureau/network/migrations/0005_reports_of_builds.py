"""Builds know their reports by rows; those from before have another layout, and are built anew."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0004_kept_builds'),
    ]

    operations = [
        migrations.CreateModel(
            name='BuiltReport',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('report', models.UUIDField()),
                ('key', models.CharField(max_length=200)),
                ('revised', models.IntegerField()),
                ('said', models.IntegerField()),
                ('sightings', models.IntegerField()),
                ('build', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='network.build')),
            ],
            options={
                'indexes': [models.Index(fields=['build', 'key'], name='built_report_by_key')],
                'constraints': [models.UniqueConstraint(fields=('build', 'report'), name='built_report_once')],
            },
        ),
        migrations.AlterField(
            model_name='builtaccount',
            name='value',
            field=models.TextField(),
        ),
        migrations.AddIndex(
            model_name='builtaccount',
            index=models.Index(fields=['build', 'value'], name='built_account_by_value'),
        ),
    ]

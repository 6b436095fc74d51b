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
                ('key', models.CharField(db_index=True, max_length=200)),
                ('revised', models.IntegerField()),
                ('said', models.IntegerField()),
                ('sightings', models.IntegerField()),
                ('build', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='network.build')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('build', 'report'), name='built_report_once')],
            },
        ),
    ]

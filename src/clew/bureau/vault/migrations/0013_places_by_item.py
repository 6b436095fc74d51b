import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_tell_hits'),
        ('vault', '0012_case_touches'),
    ]

    operations = [
        migrations.AlterField(
            model_name='location',
            name='item',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='locations', to='vault.item'),
        ),
        migrations.AddIndex(
            model_name='location',
            index=models.Index(fields=['item', 'exhibit'], name='location_of_item'),
        ),
    ]

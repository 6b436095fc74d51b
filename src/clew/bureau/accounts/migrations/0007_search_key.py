from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_remembered'),
    ]

    operations = [
        migrations.AddField(
            model_name='officer',
            name='has_search_key',
            field=models.BooleanField(default=True, help_text='the key / leads to the search box on pages'),
        ),
    ]

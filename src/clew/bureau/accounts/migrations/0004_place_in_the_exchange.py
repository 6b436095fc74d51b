from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_sessions_and_providers'),
    ]

    operations = [
        migrations.AddField(
            model_name='bureau',
            name='exchanges',
            field=models.CharField(blank=True, choices=[('here', 'here'), ('elsewhere', 'elsewhere')], help_text='where its node in the exchange of sealed packages is, if it has one', max_length=10),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('persons', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='relation',
            field=models.CharField(blank=True, choices=[('same_file', 'same_file'), ('copy', 'copy'), ('edit', 'edit'), ('excerpt', 'excerpt'), ('sound', 'sound'), ('scene', 'scene'), ('face', 'face'), ('voice', 'voice'), ('camera', 'camera')], max_length=20),
        ),
    ]

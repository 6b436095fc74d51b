from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('vault', '0005_cameras'),
    ]

    operations = [
        migrations.AlterField(
            model_name='match',
            name='relation',
            field=models.CharField(choices=[('same_file', 'same_file'), ('copy', 'copy'), ('edit', 'edit'), ('excerpt', 'excerpt'), ('sound', 'sound'), ('scene', 'scene'), ('face', 'face'), ('voice', 'voice'), ('camera', 'camera')], max_length=20),
        ),
    ]

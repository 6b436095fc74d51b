import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

FILL = """
WITH lies AS (
    SELECT DISTINCT place.item_id AS item_id, exhibit.case_id AS case_id
    FROM vault_location place INNER JOIN cases_exhibit exhibit ON exhibit.id = place.exhibit_id
), counted AS (
    SELECT item_id, COUNT(*) AS n FROM lies GROUP BY item_id
), named AS (
    SELECT lies.item_id, lies.case_id FROM lies
    INNER JOIN counted ON counted.item_id = lies.item_id WHERE counted.n <= 20
    UNION ALL SELECT item_id, NULL FROM counted WHERE n > 20
), way AS (
    SELECT id AS match_id, query_id AS ours, target_id AS theirs
    FROM vault_match WHERE target_id IS NOT NULL
    UNION ALL SELECT id, target_id, query_id FROM vault_match WHERE target_id IS NOT NULL
    UNION ALL SELECT NULL, item_id, item_id FROM counted WHERE n > 1
)
INSERT INTO vault_casetouch (case_id, other_case_id, item_id, match_id)
SELECT DISTINCT lies.case_id, named.case_id, way.theirs, way.match_id
FROM way INNER JOIN lies ON lies.item_id = way.ours INNER JOIN named ON named.item_id = way.theirs
WHERE named.case_id IS NULL OR named.case_id <> lies.case_id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_tell_hits'),
        ('vault', '0011_exhibits_of_loans'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseTouch',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.item')),
                ('match', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='vault.match')),
                ('other_case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['case', 'other_case'], name='case_touch_from')],
                'constraints': [models.UniqueConstraint(models.F('case'), models.F('item'), django.db.models.functions.comparison.Coalesce('other_case', models.Value(uuid.UUID(int=0))), django.db.models.functions.comparison.Coalesce('match', models.Value(uuid.UUID(int=0))), name='case_touch_once')],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]

"""Rows of before are brought along by migrations, on every database."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from records import NOW, make_officer

pytestmark = pytest.mark.django_db(transaction=True)


def _migrated(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("network", name)])
    return MigrationExecutor(connection).loader.project_state([("network", name)]).apps


def test_reports_of_before_know_how_often_they_were_revised_and_builds_of_before_are_kept():
    officer = make_officer("rosa")
    (latest,) = MigrationExecutor(connection).loader.graph.leaf_nodes("network")
    try:
        before = _migrated("0003_marking_of_reports")
        revised, _ = (
            before.get_model("network", "Report").objects.create(
                bureau_id=officer.bureau_id, key=key, format="form", taken_in_at=NOW
            )
            for key in ("log:1", "log:2")
        )
        for reading in (1, 2):
            before.get_model("network", "Revision").objects.create(
                report=revised, reading=reading, head={}, added=1, withdrawn=0, made_at=NOW
            )
        before.get_model("network", "Build").objects.create(
            officer_id=officer.pk, built_at=NOW, basis=b"1", sightings=2, networks="lists"
        )
    finally:
        after = _migrated(latest[1])

    told = dict(after.get_model("network", "Report").objects.values_list("key", "revised"))
    assert told == {"log:1": 2, "log:2": 0}
    assert after.get_model("network", "Build").objects.get().layout == ""

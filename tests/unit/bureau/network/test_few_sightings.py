"""A few sightings are picked by what they name, and not out of all that the officer may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clew.bureau.network.queries import (
    reports_of_accounts,
    sightings_of_accounts,
    victims_among,
)
from clew.bureau.network.queries.reports import is_reported
from clew.model.identifier import account
from records import make_officer

pytestmark = pytest.mark.django_db

ANA = account("chat.example", "ana")
READS = {
    "what is said of accounts": lambda officer: list(sightings_of_accounts(officer, [ANA])),
    "which reports say it": lambda officer: reports_of_accounts(officer, [ANA]),
    "who is called a victim": lambda officer: victims_among(officer, [ANA]),
    "whether an account is reported": lambda officer: is_reported(officer, ANA),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_reports_are_not_listed_to_find_a_few_sightings(read):
    officer = make_officer("rosa")

    with CaptureQueriesContext(connection) as asked:
        read(officer)

    table = '"network_report"'
    assert any(table in one["sql"] for one in asked)
    assert not [one["sql"] for one in asked if '"report_id" IN (SELECT' in one["sql"]]

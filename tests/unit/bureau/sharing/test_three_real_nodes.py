"""Three real nodes in random order: a few steps here, many in `make proof-nodes`."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from three_real_nodes import ThreeRealNodes

FEW = settings(
    max_examples=3,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.mark.django_db(transaction=True)
def test_three_nodes_hold_exactly_what_owners_let_them_hold():
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    run_state_machine_as_test(ThreeRealNodes, settings=FEW)

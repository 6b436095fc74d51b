"""Whatever happens between three bureaux, they converge, and no byte is outside its audience."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from three_nodes import ThreeNodes


def test_three_bureaux_converge_and_no_byte_leaves_its_audience() -> None:
    run_state_machine_as_test(
        ThreeNodes,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

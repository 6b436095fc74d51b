"""What the proof of access says at its end."""

import pytest

import access_proof


@pytest.fixture(autouse=True)
def _in_time(request: pytest.FixtureRequest) -> None:
    """Skip what there is no time for before its world is made, which takes a while."""
    if callspec := getattr(request.node, "callspec", None):
        access_proof.skip_when_time_is_up(str(callspec.params.get("asked", "")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if said := access_proof.summary():
        terminalreporter.write_line(said)

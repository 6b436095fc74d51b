"""What the proof of access says at its end."""

import pytest

import access_proof


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if said := access_proof.summary():
        terminalreporter.write_line(said)

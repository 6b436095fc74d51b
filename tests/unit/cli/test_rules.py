"""Every command that opens a vault's records says under which rule it acts."""

import ast
from pathlib import Path

import pytest

from clew import cli
from clew.bureau.access import rules

# Commands that open no records, and why they need no officer.
WITHOUT_RECORDS = {
    "bulk.py": "works on files of hashes",
    "calibrate.py": "measures on sample media",
    "classifier.py": "puts models in the vault's folder, which takes its key",
    "compare.py": "works on two files",
    "doctor.py": "looks at the machine and the vault's folder",
    "dossiers.py": "puts together commands of two other files",
    "init.py": "makes the vault and its first officer",
}
FILES = sorted(Path(cli.__file__).parent.glob("*.py"))


def _calls(file, name):
    """Calls of a function in a file, by whatever module it is named."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
            yield node


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_session_is_opened_under_a_rule_that_there_is(file):
    for call in _calls(file, "open_session"):
        module, name = ast.unparse(call.args[0]).split(".")
        assert module == "rules"
        assert hasattr(getattr(rules, name), "gate")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_records_are_made_ready_by_sessions_only(file):
    starts = list(_calls(file, "start_records"))

    assert not starts or file.name in {"session.py", "init.py"}


def test_commands_without_a_session_are_those_that_need_none():
    commands = {file.name for file in FILES if list(_calls(file, "command"))}
    asking = {file.name for file in FILES if list(_calls(file, "open_session"))}

    assert commands - asking - {"main.py"} <= WITHOUT_RECORDS.keys()

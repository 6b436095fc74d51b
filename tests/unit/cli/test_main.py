"""The program loads what is asked for, and shows everything to whoever asks for nothing of ours."""

import subprocess
import sys

import pytest
import typer.main

from clew.cli.main import COMMANDS, program

HEAVY = ("numba", "av", "cv2", "onnxruntime")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_alone_and_among_all(name):
    alone = typer.main.get_group(program([name])).commands

    assert list(alone) == [name]
    assert alone[name].help


@pytest.mark.parametrize("words", [[], ["--help"], ["ad"], ["--vault", "add"], ["--vault"]])
def test_whoever_asks_for_no_command_is_shown_all(words):
    assert set(typer.main.get_group(program(words)).commands) == set(COMMANDS)


def test_the_vault_may_stand_before_the_command():
    for vault in (["--vault", "v"], ["--vault=v"]):
        assert list(typer.main.get_group(program([*vault, "init"])).commands) == ["init"]


def test_a_small_command_waits_for_no_large_library():
    code = (
        "import sys; from clew.cli.main import program; program(['officer']);"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"

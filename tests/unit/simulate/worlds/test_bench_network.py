"""The benchmark of networks loses no answer: each is written at once, and a run goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]
SIMPLE = "connected components, own identifiers"


def run(out, *more):
    program = [sys.executable, "-m", "network.quality", "--persons", "40", "--out", out]
    return subprocess.run(
        [*program, "--only", SIMPLE, *more],
        cwd=ROOT / "benchmarks",
        env=os.environ | {"PYTHONPATH": f".:{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_run_that_goes_on_asks_only_about_worlds_without_an_answer(tmp_path):
    out = tmp_path / "answers.jsonl"
    run(out, "--worlds", "1")
    first = out.read_text()

    told = run(out, "--worlds", "2", "--go-on")

    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert out.read_text().startswith(first)
    assert [row["seed"] for row in rows] == [101, 102]
    assert 0 < rows[0]["pair recall"] < 1
    assert f"| {SIMPLE} | 2 |" in told.stdout
    assert "world 101" not in told.stderr

"""Whatever is done to a log is told, by a program that knows nothing of Clew."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.ledger import verifier
from clew.ledger.verifier import Trust, Verdict, verify
from clew.ledger.witness import Request
from clew.simulate.logs import InventedLog, tamper, tree_over


def _trust(log: InventedLog, need: int = 0) -> Trust:
    return Trust(log.signer.key.to_text(), (log.witness.key.to_text(),), need)


def _verified(log: InventedLog, lines: list[str], *, need: int = 0, **kept: str) -> Verdict:
    return verify(lines, trust=_trust(log, need), kept=kept)


@pytest.fixture(scope="module")
def log() -> InventedLog:
    return InventedLog(40, seed=1)


@given(size=st.integers(1, 40), need=st.integers(0, 1))
def test_a_log_that_nobody_touched_is_whole(size: int, need: int) -> None:
    log = InventedLog(40, seed=2)
    kept = {"from the witness": log.checkpoint(size).to_text()}

    verdict = verify(log.lines([7, 40]), trust=_trust(log, need), kept=kept)

    assert verdict.problems == []
    assert (verdict.entries, verdict.signed, verdict.witnessed) == (40, 40, 40)


@pytest.mark.parametrize("seed", range(200))
def test_a_log_that_was_tampered_with_is_not_whole(seed: int) -> None:
    tampered = tamper(seed)
    log = InventedLog(40, seed=seed)

    verdict = verify(tampered.lines, trust=_trust(log), kept={"kept": tampered.kept.to_text()})

    assert not verdict.is_whole, tampered.what


def _with(lines: list[str], place: int, **fields: object) -> list[str]:
    changed = json.dumps(json.loads(lines[place]) | fields) + "\n"
    return [*lines[:place], changed, *lines[place + 1 :]]


def test_who_was_edited_is_told_by_number(log: InventedLog) -> None:
    verdict = _verified(log, _with(log.lines([40]), 6, officer=None))

    assert len(verdict.problems) == 1
    assert "line 7, entry 5" in verdict.problems[0]
    assert "edited" in verdict.problems[0]


def test_edited_words_are_told_by_number(log: InventedLog) -> None:
    verdict = _verified(log, _with(log.lines([40]), 6, details='{"reason":"another"}'))

    assert len(verdict.problems) == 1
    assert "line 7, entry 5" in verdict.problems[0]
    assert "words" in verdict.problems[0]


def test_where_entries_change_places_is_told(log: InventedLog) -> None:
    lines = log.lines([10, 40])
    lines[3], lines[4] = lines[4], lines[3]

    verdict = _verified(log, lines)

    assert "line 4, entry 2" in verdict.problems[0]
    assert "reordered" in verdict.problems[0]
    assert any("entries 0 to 9" in one for one in verdict.problems)


def test_a_truncated_log_is_told_by_a_checkpoint_kept_elsewhere(log: InventedLog) -> None:
    shorter = InventedLog(40, seed=1)
    del shorter.entries[30:]

    verdict = _verified(shorter, shorter.lines([30]), kept=log.checkpoint(40).to_text())

    (problem,) = verdict.problems
    assert problem.startswith("kept: TRUNCATED: the log had 40 entries, and here are 30")


def test_a_fork_is_told_by_a_checkpoint_kept_elsewhere(log: InventedLog) -> None:
    fork = InventedLog(40, seed=1)
    fork.entries[3] = InventedLog(1, seed=9).entries[0] | {"index": 3}

    verdict = _verified(fork, fork.lines([40]), kept=log.checkpoint(20).to_text())

    (problem,) = verdict.problems
    assert problem.startswith("kept: FORK")
    assert "entries 0 to 19" in problem


def test_missing_countersignatures_are_told_where_they_are_needed(log: InventedLog) -> None:
    note = log.checkpoint(40, witnessed=False).to_text()
    lines = [*log.lines([]), json.dumps({"checkpoint": note})]

    verdict = _verified(log, lines, need=1)

    assert "countersignatures" in verdict.problems[0]
    assert _verified(log, lines).is_whole


def test_what_no_witness_saw_yet_is_remarked(log: InventedLog) -> None:
    note = log.checkpoint(40, witnessed=False).to_text()
    lines = [*log.lines([20]), json.dumps({"checkpoint": note}) + "\n"]

    verdict = _verified(log, lines, need=1)

    assert verdict.is_whole
    assert verdict.remarks == ["the entries from 20 on are not witnessed yet"]


def test_a_log_under_no_checkpoint_proves_nothing(log: InventedLog) -> None:
    (problem,) = _verified(log, log.lines([])).problems

    assert "no checkpoint" in problem


def test_a_file_that_names_another_key_is_told(log: InventedLog) -> None:
    other = InventedLog(1, seed=5)

    verdict = verify(log.lines([40]), trust=Trust(other.signer.key.to_text()))

    assert "another key" in verdict.problems[0]


def test_a_log_without_words_can_be_verified(log: InventedLog) -> None:
    words = {"salt", "who", "subject", "details"}
    lines = [
        json.dumps({name: value for name, value in json.loads(line).items() if name not in words})
        + "\n"
        for line in log.lines([40])
    ]

    assert _verified(log, lines).is_whole


def _proof(log: InventedLog, index: int) -> dict[str, object]:
    tree = tree_over([bytes.fromhex(entry["hash"]) for entry in log.entries])
    return {
        "clew_audit_proof": 1,
        "key": log.signer.key.to_text(),
        "entry": log.entries[index],
        "path": [one.hex() for one in tree.inclusion(index, size=40)],
        "checkpoint": log.checkpoint(40).to_text(),
    }


@given(index=st.integers(0, 39), other=st.integers(0, 39))
def test_a_proof_holds_for_its_own_entry_only(index: int, other: int) -> None:
    log = InventedLog(40, seed=1)
    proof = _proof(log, index)

    mine = _verified(log, [json.dumps(proof)])
    exchanged = _verified(log, [json.dumps(proof | {"entry": log.entries[other]})])

    assert mine.is_whole
    assert exchanged.is_whole == (index == other)


def test_a_request_shows_that_a_log_goes_on_from_a_kept_checkpoint(log: InventedLog) -> None:
    tree = tree_over([bytes.fromhex(entry["hash"]) for entry in log.entries])
    request = Request(20, tuple(tree.consistency(20, size=40)), log.checkpoint(40)).to_text()
    fork = InventedLog(40, seed=1)
    fork.entries[3] = InventedLog(1, seed=9).entries[0] | {"index": 3}

    good = _verified(log, request.splitlines(keepends=True), old=log.checkpoint(20).to_text())
    bad = _verified(log, request.splitlines(keepends=True), old=fork.checkpoint(20).to_text())

    assert good.is_whole
    assert "FORK" in bad.problems[0]


@given(st.lists(st.text() | st.sampled_from(InventedLog(3, seed=1).lines([3])), max_size=6))
def test_no_file_breaks_the_verifier(lines: list[str]) -> None:
    verify(lines, trust=Trust(), kept={"kept": "".join(lines)})


HOSTILE = {
    "nothing": [""],
    "numbers for hashes": ['{"clew_audit_proof":1,"key":1,"entry":1,"path":1,"checkpoint":1}'],
    "a deep nest": ["[" * 100_000],
    "half a letter": ['{"clew_audit":1,"key":"\\ud800"}'],
    "no proof": ["old x"],
    "an entry of nothing": [*InventedLog(1, seed=1).lines([])[:1], '{"index":{},"salt":[]}'],
}


@pytest.mark.parametrize("why", HOSTILE)
def test_a_hostile_file_is_told(why: str) -> None:
    assert not verify(HOSTILE[why], trust=Trust()).is_whole


def test_it_runs_as_one_file_without_clew(tmp_path: Path, log: InventedLog) -> None:
    program = shutil.copy(verifier.__file__, tmp_path / "verifier.py")
    source = Path(program).read_text()
    (tmp_path / "log").write_text("".join(log.lines([40])))
    (tmp_path / "bad").write_text("".join(_with(log.lines([40]), 6, tag="a:b:c")))
    (tmp_path / "kept").write_text(log.checkpoint(20).to_text(), "utf-8")
    words = ["--checkpoint", "kept", "--key", log.signer.key.to_text(), "--need", "1"]
    words += ["--witness", log.witness.key.to_text()]

    good, bad = (
        subprocess.run(
            [sys.executable, "-I", program, name, *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        for name in ("log", "bad")
    )

    assert "import clew" not in source
    assert "from clew" not in source
    assert (good.returncode, good.stdout.splitlines()[-1]) == (
        0,
        "whole: 40 entries read, 40 covered by the log's key, 40 by witnesses",
    )
    assert bad.returncode == 1
    assert bad.stdout.startswith("NOT WHOLE: line 7, entry 5")

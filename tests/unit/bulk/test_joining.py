"""A join of two outputs: exact, each pair once, resumable, and never a wrong mixture."""

import csv
import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from bulk_outputs import still, write_output
from clew.bulk.errors import BulkError
from clew.bulk.executor import Failure
from clew.bulk.join_kernel import CHUNKS
from clew.bulk.joining import Join, join

RADIUS = 31


class InOrder:
    """An executor without processes, which can be told to fail after so many tasks."""

    def __init__(self, good=10**9):
        self.good, self.done = good, 0

    def run(self, do, tasks):
        for task in tasks:
            if self.done >= self.good:
                yield task, Failure("told to fail")
            else:
                self.done += 1
                yield task, do(task)


def invented_files(seed, count):
    """Files with one or two fingerprints of eight random turns each, many near each other."""
    random = np.random.default_rng(seed)
    centres = random.integers(0, 256, (3, 8, 32), np.uint8)
    files = []
    for _ in range(count):
        forms = centres[random.integers(0, 3, random.integers(1, 3))].copy()
        forms = np.roll(forms, random.integers(0, 2), axis=1)
        forms[..., random.integers(0, 32, 6)] ^= np.uint8(1) << random.integers(0, 8, 6).astype(
            np.uint8
        )
        files.append([still(one) for one in forms])
    return files


def bits(forms, other, *, turned):
    distances = [
        int(np.bitwise_count(np.frombuffer(forms.data, np.uint8)[32 * t : 32 * t + 32]
            ^ np.frombuffer(other.data, np.uint8)[:32]).sum())
        for t in range(8 if turned else 1)
    ]  # fmt: skip
    return min(distances)


def compared_with_all(a_files, b_files, *, turned, same):
    """The distances of all near pairs by the numbers of their files, by brute force."""
    rows_a = [(n, one) for n, file in enumerate(a_files) for one in file]
    rows_b = [(n, one) for n, file in enumerate(b_files) for one in file]
    couples = combinations(rows_a, 2) if same else ((a, b) for a in rows_a for b in rows_b)
    every = ((i, j, bits(a, b, turned=turned)) for (i, a), (j, b) in couples if not same or i != j)
    return sorted(pair for pair in every if pair[2] <= RADIUS)


def pairs_in(path):
    if path.suffix == ".csv":
        with path.open(newline="") as file:
            lines = list(csv.DictReader(file))
    else:
        lines = [json.loads(line) for line in path.read_text().splitlines()]
    return sorted((_number(x["a_name"]), _number(x["b_name"]), int(x["distance"])) for x in lines)


def _number(name):
    return int(name.split("/")[-1])


@pytest.fixture
def outputs(tmp_path):
    files = invented_files(1, 23), invented_files(1, 17)[::-1]
    folders = tmp_path / "a", tmp_path / "b"
    return files, [write_output(f, x) for f, x in zip(folders, files, strict=True)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("rows_of_a_block", [16, 1 << 19])
@pytest.mark.parametrize("same", [False, True])
def test_a_join_is_what_comparing_all_with_all_finds(
    outputs, tmp_path, turned, rows_of_a_block, same
):
    (a_files, b_files), (a, b) = outputs
    out = tmp_path / "pairs.jsonl"
    block = rows_of_a_block * (8 if turned else 1)
    wanted = Join(a, a if same else b, RADIUS, out, is_turned=turned, block=block)

    summary = join(wanted, InOrder())

    expected = compared_with_all(a_files, a_files if same else b_files, turned=turned, same=same)
    assert pairs_in(out) == expected
    assert summary.pairs == len(expected) > 20
    assert not wanted.work.exists()


def test_what_says_little_takes_no_part_and_lines_say_what_was_paired(tmp_path):
    forms = np.arange(256, dtype=np.uint8).reshape(8, 32)
    poor = [still(forms, quality=49), still(forms, low_information=True)]
    a = write_output(tmp_path / "a", [poor, [still(forms, at_s=2.5)]])
    b = write_output(tmp_path / "b", [[still(forms, part=1)]])

    join(Join(a, b, RADIUS, tmp_path / "pairs.csv"), InOrder())

    with (tmp_path / "pairs.csv").open(newline="") as file:
        [line] = csv.DictReader(file)
    assert (line["distance"], line["transform"]) == ("0", "none")
    assert (line["a_name"], line["a_at_s"], line["a_form"]) == ("material/0001", "2.5", "whole")
    assert (line["b_name"], line["b_at_s"], line["b_part"]) == ("material/0000", "", "1")
    assert len(line["a_sha256"]) == 64


def test_a_join_that_was_cut_off_goes_on_with_the_tasks_that_are_left(outputs, tmp_path):
    (a_files, b_files), (a, b) = outputs
    wanted = Join(a, b, RADIUS, tmp_path / "pairs.jsonl")

    cut_off, rest = join(wanted, InOrder(good=5)), InOrder()
    assert len(cut_off.failed) == CHUNKS - 5
    assert not wanted.file.exists()
    whole = join(wanted, rest)

    assert (whole.already, rest.done) == (5, CHUNKS - 5)
    assert pairs_in(wanted.file) == compared_with_all(a_files, b_files, turned=False, same=False)


@pytest.mark.parametrize("change", [{"radius": 3}, {"is_turned": True}, {"block": 8}])
def test_an_unfinished_join_is_never_mixed_with_another(outputs, tmp_path, change):
    _, (a, b) = outputs
    wanted = Join(a, b, RADIUS, tmp_path / "pairs.jsonl")
    join(wanted, InOrder(good=5))

    with pytest.raises(BulkError, match="unfinished join of other folders or settings; remove it"):
        join(replace(wanted, **change), InOrder())


def test_an_unfinished_output_is_not_joined(outputs, tmp_path):
    _, (a, b) = outputs
    a.lines_path(1).unlink()

    with pytest.raises(BulkError, match="shard 1 is missing; run the same"):
        join(Join(a, b, RADIUS, tmp_path / "pairs.jsonl"), InOrder())


def test_a_damaged_output_is_told(outputs, tmp_path):
    _, (a, b) = outputs
    b.fingerprints_path(1).write_bytes(b"not an array")

    with pytest.raises(BulkError, match=r"00000001\.npy is damaged"):
        join(Join(a, b, RADIUS, tmp_path / "pairs.jsonl"), InOrder())


def test_a_file_that_is_there_is_never_overwritten(outputs, tmp_path):
    _, (a, b) = outputs
    (tmp_path / "pairs.jsonl").write_text("precious")

    with pytest.raises(BulkError, match="exists already"):
        join(Join(a, b, RADIUS, tmp_path / "pairs.jsonl"), InOrder())


def test_the_name_must_tell_the_format(outputs, tmp_path):
    _, (a, b) = outputs

    with pytest.raises(BulkError, match=r"\.csv or \.jsonl"):
        join(Join(a, b, RADIUS, tmp_path / "pairs.txt"), InOrder())

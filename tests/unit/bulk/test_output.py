"""The output folder: whole after any kill, and never a mixture of two runs."""

import json

import pytest

from clew.bulk.errors import BulkError
from clew.bulk.executor import Failure
from clew.bulk.fingerprinting import FingerprintTask, fingerprint
from clew.bulk.folder_source import FolderSource
from clew.bulk.output import opened, prepared
from clew.bulk.shard import make_shard
from clew.intake.collection import NotRead
from clew.model.problem import Problem, ProblemCode


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "material"
    folder.mkdir()
    for name in (b"a.txt", b"b.txt", b"caf\xe9.txt"):
        with open(bytes(folder) + b"/" + name, "wb") as file:  # noqa: PTH123 -- bytes
            file.write(name)
    return FolderSource(folder)


def shard_of(task):
    """A shard that says of each file that it is gone."""
    problem = Problem("x", ProblemCode.NOT_READABLE, "is gone", "find it")
    return make_shard(task.shard, [NotRead(name, problem) for name in task.files])


def test_a_plan_is_a_snapshot_that_later_files_do_not_shift(source, tmp_path):
    out = tmp_path / "out"
    with prepared(out, source, shard_files=1) as output:
        first, *rest = output.left()
        output.keep(shard_of(first))
    (source.path / "0.txt").touch()

    with prepared(out, source, shard_files=2) as output:
        left = list(output.left())

    assert left == rest
    assert [name for task in (first, *rest) for name in task.files] == [
        b"material/a.txt",
        b"material/b.txt",
        b"material/caf\xe9.txt",
    ]


def test_fingerprints_without_their_lines_are_a_shard_that_is_still_to_do(source, tmp_path):
    with prepared(tmp_path / "out", source, shard_files=1) as output:
        task = next(output.left())
        output.keep(shard_of(task))
        output.lines_path(task.shard).unlink()  # as if killed between the two files

        assert task in output.left()


def test_a_run_that_was_killed_while_planning_plans_anew(source, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for leftover in ("lock", "plan.jsonl", "plan.jsonl.new", "source.json.new"):
        (out / leftover).write_text("half a li")

    with prepared(out, source, shard_files=2) as output:
        assert sum(len(task.files) for task in output.left()) == 3


def test_two_runs_never_write_into_one_folder(source, tmp_path):
    with (
        prepared(tmp_path / "out", source, shard_files=1),
        pytest.raises(BulkError, match="another run is at work"),
        prepared(tmp_path / "out", source, shard_files=1),
    ):
        pass


@pytest.mark.parametrize(
    ("change", "said"),
    [({"kinds": {"pdq": 1}}, "whose fingerprints differ"), ({"format": 99}, "not of format 1")],
)
def test_another_version_s_output_is_not_gone_on_with(source, tmp_path, change, said):
    out = tmp_path / "out"
    with prepared(out, source, shard_files=1):
        about = out / "source.json"
    about.write_text(json.dumps(json.loads(about.read_text()) | change))

    with pytest.raises(BulkError, match=said), prepared(out, source, shard_files=1):
        pass


def test_a_broken_description_is_told(tmp_path):
    (tmp_path / "source.json").write_text("{")

    with pytest.raises(BulkError, match="cannot be understood"):
        opened(tmp_path)


class Unlucky:
    """An executor whose every second task fails."""

    def run(self, do, tasks):
        for number, task in enumerate(tasks):
            yield task, Failure("out of luck") if number % 2 else shard_of(task)


def test_shards_whose_tasks_failed_are_told_and_stay_to_be_done(source, tmp_path):
    with prepared(tmp_path / "out", source, shard_files=1) as output:
        summary = fingerprint(output, FingerprintTask(source), Unlucky())
        left = [task.shard for task in output.left()]

    assert (summary.shards, left) == (2, [1])
    assert summary.failed == ["shard 1 (1 files): out of luck"]
    assert summary.problem_count == 2

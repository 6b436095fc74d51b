"""Every executor keeps the contract of its protocol."""

from itertools import count, islice
from pathlib import Path

import pytest

import bulk_tasks
from bulk_tasks import Square
from clew.bulk.executor import ATTEMPTS, Failure
from clew.bulk.process_pool import ProcessPool
from clew.bulk.ray_executor import RayExecutor

EXECUTORS = {"pool": ProcessPool(workers=2), "ray": RayExecutor(address=None, workers=2)}


@pytest.fixture(params=EXECUTORS)
def executor(request, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(bulk_tasks.__file__).parent))  # for Ray's workers
    return EXECUTORS[request.param]


def test_every_task_is_answered_once_and_one_that_raises_costs_only_itself(executor, tmp_path):
    answers = list(executor.run(Square(tmp_path, refuses=frozenset({3})), range(20)))

    assert sorted(task for task, _ in answers) == list(range(20))
    assert dict(answers) == {n: n * n for n in range(20)} | {3: Failure("ValueError: 3 is refused")}


def test_a_task_whose_worker_died_runs_again(executor, tmp_path):
    do = Square(tmp_path, dies_of=frozenset({2, 5}), deaths=ATTEMPTS - 1)

    answers = list(executor.run(do, range(8)))

    assert sorted(answers) == [(n, n * n) for n in range(8)]
    assert len(list(tmp_path.iterdir())) == 2 * (ATTEMPTS - 1)


def test_a_task_that_kills_every_worker_is_given_up_alone(executor, tmp_path):
    do = Square(tmp_path, dies_of=frozenset({2}), deaths=100)

    answers = dict(executor.run(do, range(6)))

    given_up = answers.pop(2)
    assert isinstance(given_up, Failure)
    assert str(ATTEMPTS) in given_up.reason
    assert answers == {n: n * n for n in range(6) if n != 2}
    assert len(list(tmp_path.iterdir())) == ATTEMPTS


def test_tasks_are_taken_only_as_workers_come_free(executor, tmp_path):
    taken = []
    endless = (taken.append(n) or n for n in count())

    answers = executor.run(Square(tmp_path), endless)
    first = list(islice(answers, 5))
    answers.close()

    assert all(answer == task * task for task, answer in first)
    assert len(taken) <= 20

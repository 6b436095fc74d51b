"""Three real nodes in random order: a few steps here, many in `make proof-nodes`."""

import os
import signal
import time
from contextlib import suppress

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from real_nodes import three_real_nodes
from three_real_nodes import ThreeRealNodes

FEW = settings(
    max_examples=2,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.mark.django_db(transaction=True)
def test_three_nodes_hold_exactly_what_owners_let_them_hold():
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    run_state_machine_as_test(ThreeRealNodes, settings=FEW)


@pytest.mark.django_db(transaction=True)
def test_who_falls_back_to_before_the_first_package_gets_all_of_it_again(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    nodes = three_real_nodes(tmp_path)
    owner, reader, stick = nodes["AQ"], nodes["BV"], tmp_path / "stick"
    reader.back_up(tmp_path / "backup")
    record, referral = owner.share(b"a file", {"BV"}), owner.ask("BV")
    owner.send(stick)
    reader.receive(stick)
    owner.receive(stick)

    reader.restore(tmp_path / "backup")
    assert (reader.held(), reader.referrals()) == ({}, {})
    for _ in range(2):
        owner.send(stick)
        reader.receive(stick)
        owner.receive(stick)

    assert (set(reader.held()), set(reader.referrals())) == ({record}, {referral})


def _killed_after(seconds, work):
    """Let a process of its own do it, and kill it then."""
    child = os.fork()
    if not child:
        with suppress(BaseException):
            work()
        os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.django_db(transaction=True)
def test_kill_at_any_moment_of_taking_in_and_purging_loses_and_doubles_nothing(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    nodes = three_real_nodes(tmp_path)
    owner, reader, stick = nodes["AQ"], nodes["BV"], tmp_path / "stick"
    records = [owner.share(b"file %d" % number, {"BV"}) for number in range(6)]
    owner.send(stick)

    for number in range(12):
        _killed_after(0.02 + 0.03 * number, lambda: reader.receive(stick))
        reader.start_anew()
    reader.receive(stick)

    assert set(reader.held()) == set(records)
    assert (reader.blobs(), len(set(reader.held().values()))) == (6, 6)
    for record in records:
        owner.recall(record)
    owner.send(stick)
    for number in range(12):
        _killed_after(0.02 + 0.03 * number, lambda: reader.receive(stick))
        reader.start_anew()
    reader.receive(stick)

    assert (reader.held(), reader.blobs()) == ({}, 0)
    assert not [path for path in reader.vault.incoming.folder.rglob("*") if path.is_file()]
    owner.receive(stick)
    assert not list(owner.vault.outbox_folder.iterdir())

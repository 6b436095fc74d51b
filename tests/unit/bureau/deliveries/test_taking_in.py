"""What was handed in is added as `clew add` adds files: once, whatever breaks off meanwhile."""

import io
import os
import signal
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils.timezone import now
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.actions.opening import add_exhibit
from clew.bureau.cases.models import CaseMember
from clew.bureau.deliveries import reading as reading_module
from clew.bureau.deliveries import starting
from clew.bureau.deliveries.actions import receiving, taking_in
from clew.bureau.deliveries.actions.handing_in import NothingToHandInError, hand_in, note_start
from clew.bureau.deliveries.actions.removing import remove_expired, remove_strays
from clew.bureau.deliveries.actions.taking_in import Machine, summary_of, take_in
from clew.bureau.deliveries.locks import BusyError, is_read, reading
from clew.bureau.deliveries.models import Delivery, Piece, Upload
from clew.bureau.deliveries.pieces import name_of
from clew.bureau.deliveries.queries import next_to_read
from clew.bureau.deliveries.state import State
from clew.bureau.vault.actions.adding import AddRun, AddSummary, add
from clew.bureau.vault.models import Item, Location, Match, Unread
from clew.fingerprint.forms import wave
from clew.media.sandbox import Sandbox
from records import NOW

pytestmark = pytest.mark.django_db(transaction=True)  # files are read in threads


@pytest.fixture(autouse=True)
def _no_connection_stays_open():
    """Reading threads leave theirs in PostgreSQL's pool, which outlives the test database."""
    yield
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@pytest.fixture(scope="module")
def sandbox_of_module():
    with Sandbox(workers=2) as sandbox:
        yield sandbox


@pytest.fixture
def machine(vault, sandbox_of_module):
    return Machine(vault, sandbox_of_module, 2, now)


@pytest.fixture
def folder(tmp_path) -> Path:
    """Pictures of which two are twins, an archive, words, an empty file and a broken one."""
    root = tmp_path / "Phone"
    (root / "DCIM").mkdir(parents=True)
    for name, seed in {"a": 1, "b": 2, "twin": 1}.items():
        Image.fromarray(wave(seed)).save(root / "DCIM" / f"{name}.png")
    with zipfile.ZipFile(root / "kept.zip", "w") as archive:
        with io.BytesIO() as out:
            Image.fromarray(wave(3)).save(out, "PNG")
            archive.writestr("in/c.png", out.getvalue())
        archive.writestr("words.txt", b"a lighthouse")
    (root / "words.txt").write_text("a lamp by the lake")
    (root / "empty.jpg").touch()
    (root / "broken.png").write_bytes((root / "DCIM" / "a.png").read_bytes()[:200])
    return root


def _send(sender, folder: Path, *, piece=3000) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            name = str(file.relative_to(folder.parent))
            address = sender.begin(len(content), name)
            for at in range(0, len(content), piece):
                sender.append(address, at, content[at : at + piece])


def _places(label):
    rows = Location.objects.filter(exhibit__label=label)
    return set(rows.values_list("path", "item", "size"))


def test_a_folder_that_is_sent_becomes_what_clew_add_makes_of_it(
    sender, officer, case, folder, machine
):
    _send(sender, folder)
    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    exhibit = add_exhibit(officer, case=case, label="Again", now=NOW)
    run = AddRun(officer, exhibit, machine.vault, machine.sandbox, machine.sandbox.confinement, now)
    summary = add([folder], run=run, threads=2)

    row = Delivery.objects.get(pk=sender.delivery_id)
    told = summary_of(row.summary)
    assert (row.state, row.trouble) == (State.DONE, "")
    assert (told.added, told.unchanged) == (summary.added, summary.unchanged)
    assert told.by_family == summary.by_family
    assert told.bytes_read == summary.bytes_read
    assert told.problem_count == summary.problem_count
    assert sorted(one.line for one in told.problems) == sorted(one.line for one in summary.problems)
    assert _places("Phone") == _places("Again")
    assert {path for path, _, _ in _places("Phone")} >= {
        *("Phone/DCIM/a.png", "Phone/DCIM/twin.png", "Phone/kept.zip/in/c.png", "Phone/words.txt")
    }
    assert Location.objects.filter(path="Phone/words.txt", exhibit__label="Phone").get().modified_at


def test_nothing_of_a_file_stays_on_its_way_and_the_log_tells(
    sender, officer, folder, machine, vault
):
    _send(sender, folder)
    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    assert not Upload.objects.exists()
    assert not Piece.objects.exists()
    assert not list(vault.uploads.folder.glob("??/*"))
    told = AuditEvent.objects.values_list("tag", flat=True)
    for tag in (
        tags.DELIVERIES_DELIVERY_OPENED,
        tags.DELIVERIES_DELIVERY_HANDED_IN,
        tags.DELIVERIES_DELIVERY_READ,
        tags.VAULT_FILES_ADDED,
    ):
        assert tag in told


def test_what_is_sent_is_matched(sender, officer, machine, vault, tmp_path):
    Image.fromarray(wave(1)).save(tmp_path / "a.png")
    Image.fromarray(wave(1)).save(tmp_path / "a.bmp")
    for name in ("a.png", "a.bmp"):
        sender.send((tmp_path / name).read_bytes(), name)

    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    assert Match.objects.count() == 1
    assert Item.objects.filter(checked_at=None).count() == 0


def test_sent_again_it_is_known(sender, officer, case, folder, machine):
    _send(sender, folder)
    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)
    opened = sender.client.post(f"/cases/{case.pk}/deliveries/", {"exhibit": "Phone"}).json()
    sender.delivery_id = opened["id"]
    _send(sender, folder / "DCIM")
    sender.send((folder / "DCIM" / "a.png").read_bytes(), "Phone/DCIM/a.png")

    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    told = summary_of(Delivery.objects.get(pk=sender.delivery_id).summary)
    assert (told.added, told.unchanged) == (3, 1)


def test_a_crash_counts_nothing_twice(sender, officer, folder, machine, monkeypatch):
    """The first process dies once something is durable; the second goes on with the rest."""
    _send(sender, folder)
    handed_in = hand_in(officer, sender.delivery_id, now=now())
    settle, calls = taking_in._settle, []

    def dying(settled, **how):
        if calls:
            raise KeyboardInterrupt
        calls.append(settled)
        settle(settled, **how)

    with monkeypatch.context() as patch:
        patch.setattr(taking_in, "_settle", dying)
        patch.setattr("clew.bureau.vault.actions.adding._BATCH_FILES", 1)
        with Sandbox(workers=1) as first, pytest.raises(KeyboardInterrupt):
            take_in(handed_in, Machine(machine.vault, first, 1, now))
    row = Delivery.objects.get(pk=handed_in.pk)
    assert row.state == State.READING
    assert 0 < Upload.objects.filter(became__isnull=True).count() < Upload.objects.count()

    take_in(next_to_read(), machine)

    told = summary_of(Delivery.objects.get(pk=handed_in.pk).summary)
    assert (told.added, told.problem_count) == (9, 2)
    assert Location.objects.count() == 9


def test_a_piece_that_was_tampered_with_is_told_and_the_rest_goes_on(
    sender, officer, machine, vault
):
    broken = sender.send(b"1" * 2000, "a.txt")
    sender.send(b"2" * 2000, "b.txt")
    key = Upload.objects.get(path="a.txt").pk
    path = vault.uploads.path(name_of(key, 0))
    spoilt = bytearray(path.read_bytes())
    spoilt[500] ^= 1
    path.write_bytes(spoilt)

    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    told = summary_of(Delivery.objects.get(pk=sender.delivery_id).summary)
    assert broken
    assert (told.added, told.problem_count) == (1, 1)
    assert Unread.objects.get().path == "a.txt"


def test_what_is_not_whole_stays_and_goes_on_in_another_delivery(sender, officer, machine, vault):
    sender.send(b"12345", "whole.txt")
    half = sender.begin(10, "half.txt")
    sender.append(half, 0, b"123")

    handed_in = hand_in(officer, sender.delivery_id, now=now())
    take_in(handed_in, machine)

    assert handed_in.files == 1
    assert [one.path for one in Location.objects.all()] == ["whole.txt"]
    assert sender.ask(half)["Upload-Offset"] == "3"
    assert Upload.objects.get().delivery_id != handed_in.pk
    assert sender.append(half, 3, b"4567890").status_code == 204


def test_nothing_whole_is_not_handed_in_and_twice_is_once(sender, officer):
    sender.begin(10)
    with pytest.raises(NothingToHandInError):
        hand_in(officer, sender.delivery_id, now=now())

    sender.send(b"1", "b")
    first = hand_in(officer, sender.delivery_id, now=now())
    second = hand_in(officer, sender.delivery_id, now=now())

    assert first == second
    assert AuditEvent.objects.filter(tag=tags.DELIVERIES_DELIVERY_HANDED_IN).count() == 1


def test_an_officer_who_lost_the_right_adds_nothing(sender, officer, machine):
    sender.send(b"1", "a")
    handed_in = hand_in(officer, sender.delivery_id, now=now())
    CaseMember.objects.all().delete()

    take_in(next_to_read(), machine)

    row = Delivery.objects.get(pk=handed_in.pk)
    assert row.state == State.STOPPED
    assert "may not add" in row.trouble
    assert not Location.objects.exists()
    assert remove_expired(vault=machine.vault, now=now() + timedelta(days=6)) == 0
    assert remove_expired(vault=machine.vault, now=now() + timedelta(days=8)) == 1
    assert not list(machine.vault.uploads.folder.glob("??/*"))


def test_a_delivery_that_breaks_off_each_time_stops_and_can_be_gone_on_with(
    sender, officer, machine
):
    sender.send(b"1", "a")
    handed_in = hand_in(officer, sender.delivery_id, now=now())
    Delivery.objects.update(tries=3)

    take_in(next_to_read(), machine)
    assert next_to_read() is None
    assert Delivery.objects.get().state == State.STOPPED

    hand_in(officer, handed_in.pk, now=now())
    take_in(next_to_read(), machine)
    assert Delivery.objects.get().state == State.DONE


def test_what_went_wrong_when_matching_is_told_and_the_summary_stays(
    sender, officer, machine, monkeypatch
):
    sender.send(b"1", "a")
    handed_in = hand_in(officer, sender.delivery_id, now=now())

    def broken(*_args, **_how):
        raise BusyError("the index is being rebuilt")

    with monkeypatch.context() as patch:
        patch.setattr(taking_in, "match_items", broken)
        take_in(next_to_read(), machine)
    assert Delivery.objects.get().trouble == "the index is being rebuilt"
    assert summary_of(Delivery.objects.get().summary).added == 1

    hand_in(officer, handed_in.pk, now=now())
    take_in(next_to_read(), machine)
    row = Delivery.objects.get()
    assert (row.state, summary_of(row.summary).added) == (State.DONE, 1)


def test_a_sender_that_is_killed_leaves_a_true_offset(sender, officer, vault):
    """SIGKILL while bytes come: what is told is what is there, and it goes on from there."""
    address = sender.begin(300_000)
    sender.append(address, 0, b"a" * 100_000)
    key = Upload.objects.get().pk
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()
    child = os.fork()
    if not child:
        blocks = [b"b" * 60_000]

        def read(_size):
            if blocks:
                return blocks.pop()
            os.kill(os.getpid(), signal.SIGKILL)
            return b""

        sent = receiving.Sent(100_000, 200_000, read)
        receiving.receive(officer, key, sent, vault=vault, clock=now)
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert sender.ask(address)["Upload-Offset"] == "100000"
    assert len(list(vault.uploads.parts.iterdir())) == 1
    assert sender.append(address, 100_000, b"c" * 200_000).status_code == 204
    assert vault.uploads.clean() == 1


def test_a_piece_that_was_not_recorded_is_not_taken_for_the_next(
    sender, officer, vault, machine, monkeypatch
):
    """A crash between the disk and the records: the next sender's bytes count, not the old ones."""
    address = sender.begin(3, "a.txt")

    def die(*_args, **_how):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_advance", die)
        with pytest.raises(KeyboardInterrupt):
            sender.append(address, 0, b"old")
    assert sender.ask(address)["Upload-Offset"] == "0"
    sender.append(address, 0, b"new")
    take_in(hand_in(officer, sender.delivery_id, now=now()), machine)

    with vault.blobs.open(Location.objects.get().item_id) as file:
        assert file.read() == b"new"


def test_what_nobody_went_on_with_is_removed_and_logged(sender, vault):
    sender.append(sender.begin(10, "old"), 0, b"1")
    Upload.objects.update(expires_at=now() - timedelta(seconds=1))
    kept = sender.begin(10, "new")

    assert remove_expired(vault=vault, now=now()) == 1
    assert [one.path for one in Upload.objects.all()] == ["new"]
    assert not list(vault.uploads.folder.glob("??/*"))
    removed = AuditEvent.objects.get(tag=tags.DELIVERIES_UPLOADS_REMOVED)
    assert removed.details | {"why": "expired", "path": "old", "offset": 1} == removed.details
    assert sender.ask(kept).status_code == 200


def test_what_was_handed_in_does_not_expire(sender, officer, vault):
    sender.send(b"1", "a")
    hand_in(officer, sender.delivery_id, now=now())
    Upload.objects.update(expires_at=now() - timedelta(days=1))

    assert remove_expired(vault=vault, now=now()) == 0


def test_stray_pieces_are_removed_and_others_are_not(sender, vault):
    address = sender.begin(10)
    sender.append(address, 0, b"123")
    writer = vault.uploads.writer()
    writer.write(b"stray")
    writer.commit("stray")

    assert remove_strays(vault, older_than_s=0) == 1
    assert sender.append(address, 3, b"4567890").status_code == 204
    assert remove_strays(vault, older_than_s=0) == 0


def test_one_process_reads_at_a_time(vault):
    assert not is_read(vault)
    with reading(vault):
        assert is_read(vault)
        with pytest.raises(BusyError), reading(vault):
            pass
    assert not is_read(vault)


def test_a_process_is_started_where_none_is_at_work(sender, officer, vault, monkeypatch):
    started = []
    monkeypatch.setattr(starting, "start", lambda: started.append(1))
    sender.send(b"1", "a")

    def look():
        starting.go_on_with(Delivery.objects.get(), vault=vault, now=now())
        return len(started)

    assert look() == 0
    hand_in(officer, sender.delivery_id, now=now())
    with reading(vault):
        assert look() == 0
    assert (look(), look()) == (1, 1)
    Delivery.objects.update(started_at=now() - timedelta(minutes=1))
    assert look() == 2
    assert not note_start(sender.delivery_id, now=now())


def test_the_process_reads_all_that_waits(sender, officer, vault, monkeypatch):
    monkeypatch.setattr(reading_module, "observer_names", tuple)
    sender.send(b"1", "a")
    hand_in(officer, sender.delivery_id, now=now())

    reading_module.read_handed_in()

    assert Delivery.objects.get().state == State.DONE
    assert summary_of(Delivery.objects.get().summary).added == 1


def test_a_summary_of_nothing_is_one():
    assert summary_of(taking_in._told(AddSummary())) == AddSummary()

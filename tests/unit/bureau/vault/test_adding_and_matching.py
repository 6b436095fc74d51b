"""Adding is idempotent and loses nothing; matching finds pairs once, across cases."""

import io
import os
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.actions.opening import add_exhibit, open_case
from clew.bureau.vault import queries
from clew.bureau.vault.actions import adding
from clew.bureau.vault.actions.adding import AddRun, add
from clew.bureau.vault.actions.indexing import rebuild_indexes
from clew.bureau.vault.actions.judging import judge
from clew.bureau.vault.actions.matching import match_items, unchecked_items
from clew.bureau.vault.errors import VaultFullError
from clew.bureau.vault.models import CaseTouch, Fingerprint, Item, Location, Match, Unread
from clew.fingerprint.forms import wave
from clew.media.sandbox import Sandbox
from clew.model.match import Relation
from kept_touches import check_touches
from records import NOW, make_entry, make_hashset, make_officer

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
def officer(vault):
    return make_officer("alice")


@pytest.fixture
def clock():
    ticks = count(1)
    return lambda: NOW + timedelta(seconds=next(ticks))


@pytest.fixture
def run(officer, vault, sandbox_of_module, clock):
    def run_for(case: str, *, sandbox=sandbox_of_module) -> AddRun:
        opened = open_case(officer, number=case, now=clock())
        exhibit = add_exhibit(officer, case=opened, label="Disk", now=clock())
        return AddRun(officer, exhibit, vault, sandbox, "seccomp, rlimits", clock)

    return run_for


def _write(folder: Path, **pictures: int) -> Path:
    folder.mkdir(exist_ok=True)
    for name, seed in pictures.items():
        Image.fromarray(wave(seed)).save(folder / f"{name}.png")
    return folder


def _rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Item, Location, Fingerprint, Unread))


def test_adding_twice_records_once_and_reads_nothing_again(run, tmp_path):
    folder = _write(tmp_path / "usb", a=1, b=2)
    (folder / "copy.png").write_bytes((folder / "a.png").read_bytes())
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")

    first = add([folder], run=run("1"), threads=2)
    rows = _rows()
    again = add([folder], run=run("1"), threads=2)
    reread = add([folder], run=run("1"), threads=2, reread=True)

    assert rows == (3, 4, 4, 1)
    assert (first.added, first.problem_count) == (4, 1)
    assert (again.added, again.unchanged, again.problem_count) == (1, 3, 1)
    assert reread.added == 4
    assert _rows() == rows


def test_the_original_bytes_come_back_from_the_vault_and_are_not_on_disk_in_clear(
    run, vault, tmp_path
):
    folder = _write(tmp_path / "usb", a=1)
    content = (folder / "a.png").read_bytes()

    add([folder], run=run("1"), threads=1)

    with vault.blobs.open(Item.objects.get().sha256) as blob:
        assert blob.read() == content
    stored = [p.read_bytes() for p in (vault.path / "blobs").rglob("*") if p.is_file()]
    assert stored
    assert not any(content[:64] in one for one in stored)


def test_a_file_that_was_replaced_is_a_second_item_and_the_first_stays(run, tmp_path):
    folder = _write(tmp_path / "usb", a=1)
    add([folder], run=run("1"), threads=1)
    _write(tmp_path / "usb", a=2)

    add([folder], run=run("1"), threads=1)

    assert Item.objects.count() == Location.objects.count() == 2


def test_a_problem_that_went_away_is_no_longer_listed(run, tmp_path):
    folder = tmp_path / "usb"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"")
    add([folder], run=run("1"), threads=1)
    assert Unread.objects.count() == 1

    _write(folder, a=1)
    add([folder], run=run("1"), threads=1)

    assert Unread.objects.count() == 0


def test_a_name_of_any_bytes_and_length_is_recorded(run, tmp_path):
    folder = tmp_path / "usb"
    deep = folder.joinpath(*[os.fsdecode(b"d\xff" * 120)] * 14)
    deep.mkdir(parents=True)
    (deep / "x\n.txt").write_bytes(b"text")

    add([folder], run=run("1"), threads=1)

    location = Location.objects.get()
    assert bytes(location.path_bytes).endswith(b"/x\n.txt")
    assert len(location.path_bytes) > 3000


def test_what_was_recorded_before_the_disk_filled_up_stays(run, vault, tmp_path, monkeypatch):
    folder = _write(tmp_path / "usb", a=1, b=2, c=3)
    monkeypatch.setattr(adding, "_BATCH_FILES", 1)
    writer, left = type(vault.blobs).writer, iter([True, True])

    def until_full(store):
        if store is vault.blobs and not next(left, False):
            raise VaultFullError("the disk is full; free some space and run it again")
        return writer(store)

    monkeypatch.setattr(type(vault.blobs), "writer", until_full)
    with Sandbox(workers=1) as sandbox, pytest.raises(VaultFullError):
        add([folder], run=run("1", sandbox=sandbox), threads=1)
    assert Location.objects.count() == 2

    monkeypatch.undo()
    add([folder], run=run("1"), threads=1)
    assert Location.objects.count() == 3


def test_every_batch_is_logged_with_who_added_it_and_of_which_run_it_is(
    run, officer, tmp_path, monkeypatch
):
    monkeypatch.setattr(adding, "_BATCH_FILES", 1)
    add([_write(tmp_path / "usb", a=1, b=2)], run=run("1"), threads=1)

    began, went_on = AuditEvent.objects.filter(tag__startswith="vault:files:").order_by("id")
    assert (began.tag, went_on.tag) == (tags.VAULT_FILES_ADDED, tags.VAULT_FILES_CONTINUED)
    assert (began.officer, went_on.officer) == (officer, officer)
    told = [(one.details["files"], one.details["so_far"]) for one in (began, went_on)]
    assert told == [(1, 1), (1, 2)]
    assert began.details["run"] == went_on.details["run"]


def _match(run, clock) -> int:
    one = run("1")
    return match_items(one.vault, acting_officer=one.acting_officer, clock=clock)


def test_a_pair_across_cases_is_found_once_and_read_from_both_sides(run, clock, officer, tmp_path):
    with io.BytesIO() as out:
        Image.fromarray(wave(1)).save(out, "JPEG", quality=50)
        jpeg = out.getvalue()
    add([_write(tmp_path / "known", a=1)], run=run("1"), threads=1)
    _match(run, clock)
    (tmp_path / "seized").mkdir()
    (tmp_path / "seized/b.jpg").write_bytes(jpeg)
    add([tmp_path / "seized"], run=run("2"), threads=1)

    assert _match(run, clock) == 1
    assert _match(run, clock) == 0

    match = Match.objects.get()
    assert match.relation == Relation.COPY.value
    rows = queries.matches_of(officer, list(Item.objects.values_list("sha256", flat=True)))
    assert sorted(row.item_is_query for found in rows.values() for row in found) == [False, True]
    assert CaseTouch.objects.filter(match=match.pk).count() == 2
    add([tmp_path / "known"], run=run("2"), threads=1)
    check_touches()
    assert CaseTouch.objects.filter(match=None).count() == 2


def test_a_pair_that_is_matched_from_both_sides_is_recorded_once(run, clock, tmp_path):
    folder = _write(tmp_path / "usb", a=1)
    Image.fromarray(wave(1)).save(folder / "b.bmp")
    add([folder], run=run("1"), threads=1)

    _match(run, clock)
    first = Match.objects.count()
    Item.objects.update(checked_at=None)
    _match(run, clock)

    assert first == Match.objects.count() == 1


def test_an_item_that_is_not_in_the_index_yet_waits_for_the_next_run(run, tmp_path):
    """Two such items would both be checked, and would never have met."""
    add([_write(tmp_path / "usb", a=1, b=2)], run=run("1"), threads=1)
    (tmp_path / "usb/words.txt").write_bytes(b"no fingerprint to wait for")
    add([tmp_path / "usb"], run=run("1"), threads=1)
    hashes = Fingerprint.objects.filter(kind="pdq")
    lower, higher = sorted(hashes.values_list("id", flat=True))

    waiting = {
        indexed: unchecked_items(indexed_to=indexed).count() for indexed in (0, lower, higher)
    }

    assert waiting == {0: 1, lower: 2, higher: 3}


def test_a_list_that_arrives_later_checks_everything_again_and_keeps_judgements(
    run, clock, officer, tmp_path
):
    add([_write(tmp_path / "usb", a=1)], run=run("1"), threads=1)
    _match(run, clock)
    item = Item.objects.get()
    hashset = make_hashset(officer.bureau, imported_at=clock())
    make_entry(hashset, md5=item.md5, category="4")
    make_entry(hashset, pdq=bytes(item.fingerprints.get(kind="pdq").data)[:32])

    assert _match(run, clock) == 1
    judged = Match.objects.get(relation=Relation.SAME_FILE.value)
    judge(officer, match_id=judged.pk, verdict="not_same", now=clock())
    Item.objects.update(checked_at=None)
    _match(run, clock)

    assert Match.objects.filter(pk=judged.pk).exists()
    assert sorted(Match.objects.values_list("relation", flat=True)) == ["copy", "same_file"]


def test_equal_md5_under_another_sha256_is_no_match(run, clock, officer, tmp_path):
    add([_write(tmp_path / "usb", a=1)], run=run("1"), threads=1)
    forged = make_hashset(officer.bureau)
    make_entry(forged, md5=Item.objects.get().md5, sha256="ab" * 32)

    _match(run, clock)

    assert Match.objects.count() == 0


def test_an_incomplete_list_is_not_matched(run, clock, officer, tmp_path):
    add([_write(tmp_path / "usb", a=1)], run=run("1"), threads=1)
    item = Item.objects.get()
    cut_off = make_hashset(officer.bureau, complete=False)
    make_entry(cut_off, md5=item.md5, pdq=bytes(item.fingerprints.get(kind="pdq").data)[:32])

    _match(run, clock)

    assert Match.objects.count() == 0


def test_an_index_that_was_lost_is_made_anew_with_the_same_answers(run, clock, vault, tmp_path):
    add([_write(tmp_path / "one", a=1, b=2)], run=run("1"), threads=1)
    (tmp_path / "two").mkdir()
    Image.fromarray(wave(1)).save(tmp_path / "two/again.bmp")
    add([tmp_path / "two"], run=run("2"), threads=1)
    _match(run, clock)
    before = set(Match.objects.values_list("query", "target", "score"))

    rebuild_indexes(vault.index_folder)
    Item.objects.update(checked_at=None)
    _match(run, clock)

    assert before
    assert set(Match.objects.values_list("query", "target", "score")) == before


def test_reading_again_makes_the_fingerprints_that_an_older_version_did_not(run, clock, tmp_path):
    """An item keeps its rows; what is new has higher ones, and everything is matched again."""
    folder = _write(tmp_path / "usb", a=1, b=2)
    Image.fromarray(wave(1)[40:200, 60:260]).save(folder / "part.png")
    add([folder], run=run("1"), threads=1)
    Fingerprint.objects.filter(kind="keypoints").delete()
    _match(run, clock)
    assert Match.objects.count() == 0

    add([folder], run=run("1"), threads=1, reread=True)

    assert Fingerprint.objects.filter(kind="keypoints").count() >= 3
    assert _match(run, clock) == 3
    assert Match.objects.get().relation == Relation.EXCERPT.value

"""Hash lists are imported whole and once, whatever happens on the way."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.hashsets.actions import ListNameTakenError, import_hash_list, importing
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.hashsets.queries import entries_by_digest, visible_hashsets
from clew.bureau.vault import queries
from clew.model.match import State
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Officer:
    return make_officer()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BATCH", 10)


def _md5(number: int) -> str:
    return hashlib.md5(b"%d" % number).hexdigest()


def _list(folder: Path, *, entries: int = 25, first: int = 0, name: str = "list.csv") -> Path:
    path = folder / name
    lines = [f"{_md5(n)},{n % 3}" for n in range(first, first + entries)]
    path.write_text("\n".join(["md5,category", *lines, ""]))
    return path


def _import(path: Path, officer: Officer, **options: Any) -> HashSet:
    options = {"name": "a list", "now": NOW, **options}
    return import_hash_list(path, acting_officer=officer, **options)


class _KilledError(Exception):
    """Stands for the process being killed."""


def _killed_after(entries: int) -> Callable[[int], None]:
    def progress(done: int) -> None:
        if done >= entries:
            raise _KilledError

    return progress


def test_a_list_is_imported_with_a_report_and_answers(officer: Officer, tmp_path: Path) -> None:
    done: list[int] = []
    path = _list(tmp_path)

    hashset = _import(path, officer, progress=done.append)

    assert (hashset.complete, hashset.entries.count()) == (True, 25)
    assert done == [10, 20, 25]
    assert hashset.source_sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (hashset.source_name, hashset.kind) == ("list.csv", "known")
    assert hashset.report["format"] == hashset.format
    assert list(visible_hashsets(officer)) == [hashset]
    (entry,) = entries_by_digest(officer, md5s=[_md5(3).upper()])
    assert (entry.md5, entry.category, entry.place) == (_md5(3), "0", 4)


def test_the_beginning_and_the_end_of_an_import_are_logged(
    officer: Officer, tmp_path: Path
) -> None:
    for _ in range(2):
        _import(_list(tmp_path), officer)

    assert list(AuditEvent.objects.values_list("tag", flat=True)) == [
        tags.HASHSETS_IMPORT_STARTED,
        tags.HASHSETS_LIST_IMPORTED,
    ]


def test_importing_the_same_file_again_changes_nothing(officer: Officer, tmp_path: Path) -> None:
    first = _import(_list(tmp_path), officer)
    again = _import(_list(tmp_path), officer, now=NOW + timedelta(days=9))

    assert again == first
    assert again.imported_at == first.imported_at
    assert HashSetEntry.objects.count() == 25


@pytest.mark.parametrize("killed_after", [1, 11, 25])
def test_an_import_that_was_cut_off_goes_on_and_doubles_nothing(
    officer: Officer, tmp_path: Path, killed_after: int
) -> None:
    path = _list(tmp_path)
    with pytest.raises(_KilledError):
        _import(path, officer, progress=_killed_after(killed_after))
    kept = HashSetEntry.objects.count()
    assert not HashSet.objects.get().complete
    assert list(entries_by_digest(officer, md5s=[_md5(0)])) == []

    done: list[int] = []
    hashset = _import(path, officer, progress=done.append)

    assert hashset.complete
    places = list(hashset.entries.order_by("place").values_list("place", "md5"))
    assert places == [(n + 1, _md5(n)) for n in range(25)]
    assert all(entries > kept for entries in done)
    assert hashset.report["counts"] == _import(path, officer, name="whole").report["counts"]


def test_an_import_that_was_cut_off_gives_way_to_another_file(
    officer: Officer, tmp_path: Path
) -> None:
    with pytest.raises(_KilledError):
        _import(_list(tmp_path), officer, progress=_killed_after(10))

    hashset = _import(_list(tmp_path, first=100, entries=3, name="other.csv"), officer)

    assert hashset.source_name == "other.csv"
    assert set(hashset.entries.values_list("md5", flat=True)) == {_md5(n) for n in (100, 101, 102)}


def test_a_second_import_of_the_file_at_the_same_time_doubles_nothing(
    officer: Officer, tmp_path: Path
) -> None:
    path = _list(tmp_path)

    def meanwhile(done: int) -> None:
        if done == 10:
            _import(path, officer)

    hashset = _import(path, officer, progress=meanwhile)

    assert hashset.complete
    assert sorted(hashset.entries.values_list("place", flat=True)) == list(range(1, 26))


def test_a_complete_list_does_not_give_way_to_another_file(
    officer: Officer, tmp_path: Path
) -> None:
    _import(_list(tmp_path), officer)

    with pytest.raises(ListNameTakenError, match=r"list\.csv"):
        _import(_list(tmp_path, entries=3, name="other.csv"), officer)
    assert HashSetEntry.objects.count() == 25


def test_the_name_of_another_bureaus_list_is_free(officer: Officer, tmp_path: Path) -> None:
    _import(_list(tmp_path), make_officer())

    assert _import(_list(tmp_path, entries=3), officer).entries.count() == 3


def test_what_is_checked_before_a_list_is_complete_is_unchecked_after(
    officer: Officer, tmp_path: Path
) -> None:
    exhibit = make_exhibit(make_case(officer))
    item = make_item(exhibit, checked_at=NOW)

    hashset = _import(_list(tmp_path), officer)

    assert hashset.imported_at > NOW
    assert queries.item(officer, item.sha256).state is State.UNCHECKED


def test_a_closed_account_imports_nothing(tmp_path: Path) -> None:
    with pytest.raises(DeniedError):
        _import(_list(tmp_path), make_officer(is_active=False))
    assert not HashSet.objects.exists()


@pytest.mark.parametrize("who", ["other bureau", "closed account"])
def test_others_do_not_see_the_list_or_its_entries(
    officer: Officer, tmp_path: Path, who: str
) -> None:
    _import(_list(tmp_path), officer)
    stranger = (
        make_officer()
        if who == "other bureau"
        else make_officer(bureau=officer.bureau, is_active=False)
    )

    assert list(visible_hashsets(stranger)) == []
    assert list(entries_by_digest(stranger, md5s=[_md5(0)])) == []


def test_an_entry_found_by_several_digests_comes_once(officer: Officer) -> None:
    hashset = HashSet.objects.create(
        bureau=officer.bureau, name="l", imported_at=NOW, complete=True
    )
    for place in range(1, 4):
        hashset.entries.create(place=place, md5="aa" * 16, sha1="bb" * 20, sha256="cc" * 32)

    found = entries_by_digest(
        officer, md5s=["aa" * 16], sha1s=["bb" * 20], sha256s=["cc" * 32, "dd" * 32]
    )

    assert [entry.place for entry in found] == [1, 2, 3]
    assert list(entries_by_digest(officer)) == []


def test_text_that_no_database_holds_is_kept_as_far_as_it_can_be(
    officer: Officer, tmp_path: Path
) -> None:
    path = tmp_path / "list.json"
    media = {"MediaID": 1, "Category": 1, "MD5": _md5(1), "Comments": "a\x00b \ud800 café " * 20}
    value = {"CaseID": "c", "CaseNumber": "n", "TotalMediaFiles": 1, "Media": [media]}
    context = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/CA/$metadata#Cases"
    path.write_text(json.dumps({"@odata.context": context, "value": [value]}))

    entry = _import(path, officer).entries.get()

    comments = next(text for text in entry.attributes.values() if "café" in text)
    assert comments.startswith("a\ufffdb")


def test_a_category_longer_than_a_code_is_kept_in_full(officer: Officer, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    long = "a very long description of what this category is meant to be"
    path.write_text(f"md5,category\n{_md5(1)},{long}\n")

    entry = _import(path, officer).entries.get()

    assert entry.category == long[:40]
    assert entry.attributes["category in full"] == long

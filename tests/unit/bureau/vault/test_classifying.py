"""What a bureau's classifiers said: the latest word stands, seen by whoever sees the item."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from clew.bureau.cases.actions.opening import add_exhibit, open_case
from clew.bureau.persons.queries import queue_of_case
from clew.bureau.vault.actions.adding import AddRun, add
from clew.bureau.vault.actions.classifying import record_sayings
from clew.bureau.vault.models import Item, Saying
from clew.bureau.vault.queries.sayings import sayings_of
from clew.fingerprint.classifiers.folder import read_folder
from clew.fingerprint.classifiers.sayings import Said, Sayings
from clew.fingerprint.classifiers.trial import tried_in
from clew.intake.file_reading import FileReading
from clew.media.sandbox import Sandbox
from clew.media.signatures import detect
from clew.model.digests import Digests
from records import NOW, make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in
from tiny_classifier import classifier_folder

pytestmark = pytest.mark.django_db(transaction=True)  # files are read in threads


@pytest.fixture(autouse=True)
def _no_connection_stays_open():
    """Reading threads leave theirs in PostgreSQL's pool, which outlives the test database."""
    yield
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()


@pytest.fixture
def alice(vault):
    return make_officer("alice")


@pytest.fixture
def case(alice):
    return make_case(alice)


@pytest.fixture
def item(case):
    return make_item(make_exhibit(case))


@pytest.fixture
def declared(tmp_path):
    def declare(**changed):
        return read_folder(classifier_folder(tmp_path / "brought", **changed)).says

    return declare


def _say(item, says, *said, bureau, now=NOW):
    digests = Digests(
        md5=bytes.fromhex(item.md5),
        sha1=bytes.fromhex(item.sha1),
        sha256=bytes.fromhex(item.sha256),
        size=item.size,
    )
    reading = FileReading(
        b"a.jpg", item.size, 0, digests, detect(b""), sayings=(Sayings(says, said),)
    )
    record_sayings([reading], bureau=bureau, now=now)


def _page(officer, item):
    return signed_in(officer).get(reverse("item", args=[item.sha256])).content.decode()


def _add(folder, *, officer, vault, classifiers, reread=False):
    case = open_case(officer, number="2026-1", now=NOW)
    exhibit = add_exhibit(officer, case=case, label="Disk", now=NOW)
    with Sandbox(workers=1, guests=classifiers.guests) as sandbox:
        run = AddRun(officer, exhibit, vault, sandbox, "seccomp", lambda: NOW, classifiers)
        assert add([folder], run=run, threads=1, reread=reread).problem_count == 0
    return case


def test_files_that_are_added_are_shown_to_the_classifiers_in_the_vault(alice, vault, tmp_path):
    classifier_folder(vault.classifiers_folder / "brightness")
    (tmp_path / "disk").mkdir()
    for name, level in (("dim", 30), ("light", 240)):
        Image.new("RGB", (64, 48), (level,) * 3).save(tmp_path / "disk" / f"{name}.png")

    there = tried_in(vault.classifiers_folder)
    case = _add(tmp_path / "disk", officer=alice, vault=vault, classifiers=there)

    first, second = queue_of_case(alice, case, most=10, now=NOW)
    assert (first.path, second.path) == ("disk/light.png", "disk/dim.png")
    (reason,) = [one for one in first.priority.reasons if one.points]
    assert reason.points == 15
    assert reason.why == (f"bright (0.94), said by brightness 1.0, brought by {alice.bureau.name}")
    assert not any("said by" in one.why for one in second.priority.reasons)


def test_a_classifier_that_came_later_is_said_not_to_have_looked_until_files_are_reread(
    alice, vault, tmp_path
):
    (tmp_path / "disk").mkdir()
    Image.new("RGB", (64, 48), (240,) * 3).save(tmp_path / "disk" / "a.png")
    _add(tmp_path / "disk", officer=alice, vault=vault, classifiers=tried_in(tmp_path / "none"))
    classifier_folder(vault.classifiers_folder / "brightness")
    item = Item.objects.get()

    before = _page(alice, item)
    there = tried_in(vault.classifiers_folder)
    _add(tmp_path / "disk", officer=alice, vault=vault, classifiers=there, reread=True)
    after = _page(alice, item)

    assert "Not checked by brightness: it, or this version of it, was brought after" in before
    assert "Not checked by" not in after
    assert f"Said by brightness 1.0, brought by {alice.bureau.name}" in after
    assert "bright: 0.94 (+15 in the queue)" in after
    assert "Made for tests: tells bright pictures from dark ones." in after


def test_a_classifier_that_was_left_out_is_said_on_the_item_with_why(alice, vault, tmp_path):
    classifier_folder(vault.classifiers_folder / "brightness", model=b"broken")
    (tmp_path / "disk").mkdir()
    Image.new("RGB", (64, 48), (240,) * 3).save(tmp_path / "disk" / "a.png")

    there = tried_in(vault.classifiers_folder)
    _add(tmp_path / "disk", officer=alice, vault=vault, classifiers=there)

    page = _page(alice, Item.objects.get())
    assert "Not checked by brightness: brightness 1.0: it is not a model that can be op" in page


def test_the_latest_word_of_a_classifier_stands_and_what_others_said_stays(alice, item, declared):
    bureau = alice.bureau
    _say(item, declared(), Said("bright", 0.9), Said("dark", 0.1), bureau=bureau)
    _say(item, declared(called="rooms"), Said("dark", 0.4), bureau=bureau)

    later = NOW + timedelta(days=1)
    for _ in range(2):
        _say(item, declared(version="2.0"), Said("bright", 0.3), bureau=bureau, now=later)

    said = sayings_of(alice, [item.sha256])[item.sha256]
    assert [(one.classifier, one.version, one.label, one.score) for one in said] == [
        ("brightness", "2.0", "bright", 0.3),
        ("rooms", "1.0", "dark", 0.4),
    ]


def test_a_classifier_of_another_bureau_does_not_replace_what_one_of_the_same_name_said(
    alice, item, declared
):
    _say(item, declared(), Said("bright", 0.9), bureau=alice.bureau)
    _say(item, declared(), Said("bright", 0.2), bureau=make_officer().bureau)

    assert len(sayings_of(alice, [item.sha256])[item.sha256]) == 2


def test_what_was_said_of_an_item_is_hidden_from_who_may_not_see_the_item(alice, item, declared):
    _say(item, declared(), Said("bright", 0.9), bureau=alice.bureau)
    stranger = make_officer("stranger", bureau=alice.bureau)

    assert sayings_of(stranger, [item.sha256]) == {}
    assert list(sayings_of(alice, [item.sha256])) == [item.sha256]


def test_a_score_under_its_threshold_does_not_count(alice, case, item, declared):
    _say(item, declared(), Said("bright", 0.69), Said("dark", 0.99), bureau=alice.bureau)

    (queued,) = queue_of_case(alice, case, most=10, now=NOW)

    assert not any("said by" in one.why for one in queued.priority.reasons)


def test_many_stretches_of_one_label_count_once(alice, case, item, declared):
    stretches = [Said("bright", 0.7 + n / 100, n * 10.0, n * 10.0 + 1) for n in range(9)]
    _say(item, declared(), *stretches, bureau=alice.bureau)

    (queued,) = queue_of_case(alice, case, most=10, now=NOW)

    (reason,) = [one for one in queued.priority.reasons if "said by" in one.why]
    assert (reason.points, reason.why[:13]) == (15, "bright (0.78)")


def test_deleting_an_item_deletes_what_was_said_of_it(alice, declared):
    item = make_item()
    _say(item, declared(), Said("bright", 0.9), bureau=alice.bureau)

    item.delete()

    assert not Saying.objects.exists()

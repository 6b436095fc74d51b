"""Cameras: pairs are leads for those who may see both; a pattern is seen by who may see it all."""

import io
from datetime import timedelta
from itertools import count

import pytest
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.actions.cameras import (
    CameraNameTakenError,
    delete_camera,
    group_items,
    grow_camera,
    search_cameras,
)
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.actions.noise import forget_noise, kept_noise, read_noise
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.models import Camera, CaseTouch, Match, NoiseReading
from clew.bureau.vault.queries import ItemNotFoundError, matches_of
from clew.bureau.vault.queries.cameras import (
    CameraNotFoundError,
    cameras,
    pictures_of_cameras,
)
from clew.match.evidence import in_words
from clew.media.sandbox import Sandbox
from clew.model.match import Relation, Transform
from invented_sensors import SIZE, noise, taken
from kept_touches import check_touches
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1) as sandbox:
        yield sandbox


@pytest.fixture
def read(vault, sandbox):
    ticks = count()

    def of(officer, *items):
        return read_noise(
            [item.sha256 for item in items],
            acting_officer=officer,
            vault=vault,
            sandbox=sandbox,
            clock=lambda: NOW + timedelta(seconds=next(ticks)),
        )

    return of


@pytest.fixture
def store(vault):
    """An item in the vault: what `pixels` show, as a JPEG that a camera may have written."""

    def a_picture(pixels, *exhibits):
        with io.BytesIO() as out:
            Image.fromarray(pixels).save(out, "JPEG", quality=92)
            content = out.getvalue()
        facts = {"width": pixels.shape[1], "height": pixels.shape[0]}
        item = make_item(*exhibits, content=content, facts=facts)
        writer = vault.blobs.writer()
        writer.write(content)
        writer.commit(item.sha256)
        return item

    return a_picture


def test_pairs_by_one_camera_are_recorded_once_across_cases_and_outlive_matching(
    vault, read, store
):
    officer = make_officer()
    one, other = (make_exhibit(make_case(officer)) for _ in range(2))
    items = [store(taken(5, 1), one), store(taken(5, 2), other), store(taken(6, 3), other)]
    read(officer, *items)
    sha256s = [item.sha256 for item in items]

    grouping = group_items(officer, sha256s, vault=vault, now=NOW)
    group_items(officer, sha256s, vault=vault, now=NOW)
    match_items(vault, acting_officer=officer, clock=lambda: NOW)

    assert [{m.key for m in members} for members in grouping.groups] == [set(sha256s[:2])]
    (match,) = Match.objects.filter(relation=Relation.CAMERA.value)
    assert {match.query_id, match.target_id} == set(sha256s[:2])
    assert match.score > 0.9
    assert match.evidence["pce"] > 60
    assert match.evidence["supports"] == []
    assert AuditEvent.objects.filter(tag=tags.VAULT_CAMERAS_GROUPED).count() == 2
    assert CaseTouch.objects.filter(match=match.pk).count() == 2
    check_touches()


def test_a_lead_says_what_the_files_say_of_their_camera_and_what_that_is_worth(vault, read, store):
    officer = make_officer()
    place = make_exhibit(make_case(officer))
    items = [store(taken(5, 1), place), store(taken(5, 2), place)]
    for item, serial in zip(items, ("2001", "2002"), strict=True):
        item.facts |= {"camera_model": "D70", "camera_serial": serial}
        item.save()
    read(officer, *items)

    group_items(officer, [item.sha256 for item in items], vault=vault, now=NOW)

    told = in_words(Match.objects.get().evidence, Transform.NONE)
    assert "serial numbers differ: " in told
    assert "speaks against one camera" in told
    assert "same model: D70 (one model or program, never one body)" in told


def test_grouping_looks_only_at_what_the_officer_may_see(vault, read, store):
    insider, outsider = make_officer(), make_officer()
    hidden, seen = make_exhibit(make_case(insider)), make_exhibit(make_case(insider, outsider))
    items = [store(taken(5, 1), hidden), store(taken(5, 2), seen)]
    read(insider, *items)

    grouping = group_items(outsider, [i.sha256 for i in items], vault=vault, now=NOW)

    assert grouping.groups == ()
    assert not Match.objects.exists()


def test_a_pair_is_hidden_from_whoever_may_not_see_both(vault, read, store):
    insider, outsider = make_officer(), make_officer()
    hidden, seen = make_exhibit(make_case(insider)), make_exhibit(make_case(insider, outsider))
    items = [store(taken(5, 1), hidden), store(taken(5, 2), seen)]
    read(insider, *items)
    group_items(insider, [i.sha256 for i in items], vault=vault, now=NOW)

    assert len(matches_of(insider, [items[1].sha256])) == 1
    assert matches_of(outsider, [items[1].sha256]) == {}


def test_reading_and_forgetting_refuse_what_the_officer_may_not_see(vault, read, store):
    item = store(taken(5, 1), make_exhibit(make_case(make_officer())))
    outsider = make_officer()

    with pytest.raises(ItemNotFoundError, match="ask for access"):
        read(outsider, item)
    with pytest.raises(ItemNotFoundError, match="ask for access"):
        forget_noise(outsider, [item.sha256], vault=vault, now=NOW)
    assert not NoiseReading.objects.exists()


@pytest.fixture
def camera(vault, read, store):
    """A camera grown by an officer from two items of which a colleague sees only one."""
    officer, colleague = make_officer(), None
    colleague = make_officer(bureau=officer.bureau)
    hidden, seen = make_exhibit(make_case(officer)), make_exhibit(make_case(officer, colleague))
    items = [store(taken(5, 1), hidden), store(taken(5, 2), seen), store(taken(6, 3), seen)]
    read(officer, *items)
    sha256s = [item.sha256 for item in items]
    grown = grow_camera(officer, "Compact", sha256s, vault=vault, now=NOW)
    return officer, colleague, sha256s, grown


def test_a_camera_grows_from_the_items_that_share_a_sensor_and_finds_a_new_picture(vault, camera):
    officer, _, sha256s, grown = camera
    asked = {"by it": noise(5, 9), "upside down": noise(5, 8).turned(2), "another": noise(6, 9)}

    found = search_cameras(officer, asked, vault=vault, now=NOW)

    assert grown.refused == (sha256s[2],)
    assert {key: [one.camera.name for one in of] for key, of in found.items()} == {
        "by it": ["Compact"],
        "upside down": ["Compact"],
        "another": [],
    }
    assert found["by it"][0].score > 0.99
    assert AuditEvent.objects.filter(tag=tags.VAULT_CAMERAS_SEARCHED).count() == 1


def test_a_camera_is_absent_for_whoever_may_not_see_all_of_its_items(vault, camera):
    _, colleague, _, _ = camera

    assert cameras(colleague) == []
    assert search_cameras(colleague, {"a": noise(5, 9)}, vault=vault, now=NOW) == {"a": []}
    with pytest.raises(CameraNotFoundError, match="there is no camera Compact"):
        delete_camera(colleague, "Compact", vault=vault, now=NOW)


def test_a_hidden_camera_is_not_replaced_by_its_name(vault, camera, read, store):
    _, colleague, sha256s, _ = camera
    with pytest.raises(CameraNameTakenError, match="choose another"):
        grow_camera(colleague, "Compact", sha256s[2:], vault=vault, now=NOW)
    assert Camera.objects.get().items.count() == 2


def test_a_camera_grown_again_is_replaced_and_its_old_pattern_is_gone(vault, camera):
    officer, _, sha256s, _ = camera
    before = Camera.objects.get()

    grow_camera(officer, "Compact", sha256s[:1], vault=vault, now=NOW)

    after = Camera.objects.get()
    assert (after.pk, after.items.count()) == (before.pk, 1)
    assert not vault.noise.has(before.pattern.hex)
    assert vault.noise.has(after.pattern.hex)


def test_a_deleted_camera_is_gone_with_its_pattern(
    vault, camera, django_capture_on_commit_callbacks
):
    officer, _, _, _ = camera
    pattern = Camera.objects.get().pattern

    with django_capture_on_commit_callbacks(execute=True):
        delete_camera(officer, "Compact", vault=vault, now=NOW)

    assert cameras(officer) == []
    assert not vault.noise.has(pattern.hex)
    assert AuditEvent.objects.filter(tag=tags.VAULT_CAMERA_DELETED).exists()


def test_a_picture_that_tells_nothing_keeps_its_reason_and_is_not_read_again(vault, read, store):
    officer = make_officer()
    dark = store(taken(5, 1) // 40, make_exhibit(make_case(officer)))

    first, second = read(officer, dark), read(officer, dark)

    assert first == second
    assert "too dark" in first[dark.sha256]
    assert AuditEvent.objects.filter(tag=tags.VAULT_NOISE_READ).count() == 1


def test_an_item_whose_file_is_gone_or_broken_is_told(vault, read, store):
    officer = make_officer()
    place = make_exhibit(make_case(officer))
    gone = make_item(place)
    broken = make_item(place, content=b"\xff\xd8\xff\xe0 no picture")
    writer = vault.blobs.writer()
    writer.write(b"\xff\xd8\xff\xe0 no picture")
    writer.commit(broken.sha256)

    reasons = read(officer, gone, broken)

    assert "does not hold the file" in reasons[gone.sha256]
    assert "cannot tell" in reasons[broken.sha256]


def test_forgotten_noise_is_deleted_and_read_anew_when_it_is_needed(vault, read, store):
    officer = make_officer()
    item = store(taken(5, 1), make_exhibit(make_case(officer)))
    read(officer, item)

    assert forget_noise(officer, [item.sha256], vault=vault, now=NOW) == 1

    with pytest.raises(BlobNotFoundError):
        kept_noise(vault, item.sha256)
    assert read(officer, item) == {}
    assert kept_noise(vault, item.sha256).size == SIZE


def test_pictures_of_cameras_leave_out_screenshots_small_ones_and_other_cases(store):
    officer = make_officer()
    case, other = make_case(officer), make_case(make_officer())
    here = make_exhibit(case)
    photo = store(taken(5, 1), here)
    make_item(here, mime="image/png", facts={"width": 4000, "height": 3000})
    make_item(here, mime="image/jpeg", facts={"width": 300, "height": 200})
    store(taken(5, 2), make_exhibit(other))

    assert pictures_of_cameras(officer, cases=[case, other]) == [photo.sha256]

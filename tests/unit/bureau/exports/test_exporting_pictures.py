"""A picture leaves with its faces covered, by who may, with a reason, and with its event."""

import hashlib
import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import VIEWERS, Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exports.actions import pictures
from clew.bureau.exports.actions.pictures import NoPictureError, Wish, export_picture
from clew.bureau.exports.new_file import TargetExistsError
from clew.bureau.sharing.queries.exported import files_written_of
from clew.bureau.vault.queries import ItemNotFoundError
from clew.exchange.released import WithheldError
from clew.fingerprint.registry import observers
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp
from clew.media.sandbox import Sandbox
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer
from sample_media import sample_media
from unit.media.sample_files import clip

pytestmark = pytest.mark.django_db
WISH = Wish("the jacket is to be shown to shops")
GREY = 128


@pytest.fixture(scope="module")
def sandbox():
    if not observers(["face"]):
        pytest.skip("the model that finds faces is not installed")
    with Sandbox(workers=1, observers=observers(["face"])) as one:
        yield one


@pytest.fixture(scope="module")
def portrait():
    """An adult's official portrait, as scikit-image ships it: on its side, with metadata."""
    folder = sample_media() / "scikit-image+scikit-image" / "src" / "_skimage2" / "data"
    with Image.open(folder / "astronaut.png") as picture, io.BytesIO() as out:
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 6, "Invented Cameras"
        turned = picture.convert("RGB").rotate(90, expand=True)
        turned.save(out, "JPEG", quality=95, exif=exif)
        return out.getvalue()


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa, number="2026-7", marking=Tlp.AMBER.value)


@pytest.fixture
def leave(vault, sandbox, tmp_path, case):
    """Export what has these bytes, as an officer."""

    def export(officer, content, wish=WISH, name="a.png", **seized):
        item = make_item(make_exhibit(case), content=content, **seized)
        writer = vault.blobs.writer()
        writer.write(content)
        writer.commit(item.pk)
        return export_picture(
            officer,
            item.pk,
            target=tmp_path / name,
            wish=wish,
            vault=vault,
            sandbox=sandbox,
            now=NOW,
        )

    return export


def _pixels(path):
    with Image.open(path) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        return np.asarray(picture.convert("RGB"))


def test_the_face_is_painted_over_and_the_rest_is_as_it_was_upright(
    leave, rosa, portrait, tmp_path
):
    written = leave(rosa, portrait)

    with Image.open(io.BytesIO(portrait)) as picture:
        upright = np.asarray(picture.convert("RGB").rotate(-90, expand=True))
    made = _pixels(tmp_path / "a.png")
    is_covered = (made == GREY).all(axis=2)
    assert (written.faces, written.width, written.height) == (1, 512, 512)
    assert is_covered[70:200, 180:270].all()  # the astronaut's face
    assert is_covered.mean() < 0.25
    assert np.array_equal(made[~is_covered], upright[~is_covered])


def test_what_the_officer_names_is_covered_too_and_only_the_part_leaves(
    leave, rosa, portrait, tmp_path
):
    leave(rosa, portrait, replace(WISH, cover=[(300, 400, 20, 30)], crop=(290, 380, 60, 70)))

    made = _pixels(tmp_path / "a.png")
    assert made.shape == (70, 60, 3)
    assert (made[20:50, 10:30] == GREY).all()
    assert not (made[:20] == GREY).all(axis=2).any()


def test_who_what_why_and_the_files_hash_are_logged_and_a_recall_finds_them(
    leave, rosa, portrait, tmp_path
):
    written = leave(rosa, portrait, name="a.jpg")

    event = AuditEvent.objects.get(tag=tags.EXPORTS_PICTURE_EXPORTED)
    content = (tmp_path / "a.jpg").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert (event.who, event.details["reason"]) == ("rosa", WISH.reason)
    assert event.details["sha256"] == written.sha256 == digest
    assert [one["sha256"] for one in files_written_of(event.subject, None, since=NOW)] == [digest]


@pytest.fixture
def refused(leave, tmp_path):
    """That something does not leave, and why: there is neither a file nor an event."""

    def check(error, match, officer, content=b"a lamp", **named):
        with pytest.raises(error, match=match):
            leave(officer, content, **named)
        assert not list(tmp_path.glob("*a.*"))
        assert not AuditEvent.objects.filter(tag=tags.EXPORTS_PICTURE_EXPORTED).exists()

    return check


@pytest.mark.parametrize(
    ("wish", "error", "match"),
    [
        (replace(WISH, reason=" "), NoReasonError, "reason"),
        (replace(WISH, cover=[(500, 0, 20, 20)]), NoPictureError, "512 x 512"),
        (replace(WISH, crop=(-1, 0, 20, 20)), NoPictureError, "outside"),
        (replace(WISH, crop=(5, 5, 0, 20)), NoPictureError, "left,top,width,height"),
        (replace(WISH, to="Freedonia"), WithheldError, "Freedonia"),
    ],
)
def test_without_a_reason_a_place_or_a_release_nothing_leaves(  # noqa: PLR0913, PLR0917
    refused, rosa, portrait, wish, error, match
):
    make_bureau("Freedonia", country="IN")

    refused(error, match, rosa, portrait, wish=wish)


@pytest.mark.parametrize("role", [role for role in Role if role not in VIEWERS])
def test_who_may_not_reveal_it_makes_no_file_of_it(refused, case, role):
    officer = make_officer(bureau=case.bureau, roles=[role])
    case.members.add(officer, through_defaults={"since_at": NOW})

    refused((DeniedError, ItemNotFoundError), "takes a specialist|there is no item", officer)


def test_to_who_does_not_see_the_case_it_is_absent(refused):
    refused(ItemNotFoundError, "there is no item", make_officer())


def test_nothing_is_made_of_what_its_label_keeps_in(refused, rosa, case):
    case.pap = Pap.RED.value
    case.save()

    refused(DeniedError, "labels", rosa)


@pytest.fixture(scope="module")
def recording(portrait):
    """A clip, lossless: a second of grey, then a second of the portrait."""
    with Image.open(io.BytesIO(portrait)) as picture:
        upright = np.asarray(picture.convert("RGB").rotate(-90, expand=True))
    grey = np.full_like(upright, 90)
    return clip("matroska", "ffv1", seconds=2, pictures=lambda n: grey if n < 10 else upright)


def test_a_still_of_a_clip_leaves_with_the_faces_of_that_moment_covered(
    leave, rosa, recording, tmp_path
):
    before = leave(rosa, recording, replace(WISH, at_s=0.5), name="before.png")
    written = leave(rosa, recording + b" ", replace(WISH, at_s=1.5))

    made = _pixels(tmp_path / "a.png")
    assert (before.faces, written.faces) == (0, 1)
    assert made.shape == (512, 512, 3)
    assert (made == GREY).all(axis=2)[70:200, 180:270].all()  # the astronaut's face
    event = AuditEvent.objects.filter(tag=tags.EXPORTS_PICTURE_EXPORTED).last()
    assert event.details["at_s"] == 1.5
    recalled = files_written_of(event.subject, None, since=NOW)
    assert [one["sha256"] for one in recalled] == [written.sha256]


@pytest.mark.parametrize(
    ("at_s", "match"),
    [(None, "at which second"), (2.5, "ends after 2.00 seconds; name an earlier")],
)
def test_of_a_clip_nothing_leaves_without_a_moment_that_it_has(
    refused, rosa, recording, at_s, match
):
    refused(NoPictureError, match, rosa, recording, wish=replace(WISH, at_s=at_s))


def test_a_picture_has_no_moments(refused, rosa, portrait):
    refused(NoPictureError, "is no clip", rosa, portrait, wish=replace(WISH, at_s=1.0))


@pytest.mark.parametrize("content", [b"no picture at all", b""])
def test_what_cannot_be_decoded_is_told(refused, rosa, content):
    refused(NoPictureError, "cannot be shown", rosa, content)


def test_where_faces_could_not_be_looked_for_nothing_leaves(refused, rosa, portrait, monkeypatch):
    failing = lambda seen, _said: setattr(seen, "failed", True)  # noqa: E731
    monkeypatch.setattr(pictures._Seen, "take_face", failing)

    refused(NoPictureError, "could not be looked for", rosa, portrait)


def test_without_the_model_nothing_leaves(vault, rosa, case, tmp_path):
    item = make_item(make_exhibit(case))

    with Sandbox(workers=1) as blind, pytest.raises(NoPictureError, match="clew doctor"):
        export_picture(
            rosa, item.pk, target=tmp_path / "a.png", wish=WISH, vault=vault, sandbox=blind, now=NOW
        )
    assert not (tmp_path / "a.png").exists()


def test_a_file_that_is_there_is_kept(leave, rosa, portrait, tmp_path):
    (tmp_path / "a.png").write_bytes(b"evidence")

    with pytest.raises(TargetExistsError):
        leave(rosa, portrait)
    assert (tmp_path / "a.png").read_bytes() == b"evidence"
    with pytest.raises(NoPictureError, match="PNG or JPEG"):
        leave(rosa, portrait + b" ", name="a.gif")

"""No face leaves the vault in a picture."""

import io

import numpy as np
import pytest
from PIL import Image

from clew.bureau.vault import queries
from clew.bureau.vault.actions.exporting import exported_thumbnail
from clew.bureau.vault.templates import template_name
from clew.fingerprint.faces.face import Face
from clew.fingerprint.kinds.face import KIND
from clew.model.media import Family
from records import NOW, make_case, make_exhibit, make_fingerprint, make_item, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_officer()


def _item(vault, officer, *, face: Face | None, **facts):
    """An item whose thumbnail is bright on the left and dark on the right."""
    item = make_item(make_exhibit(make_case(officer)), **facts)
    if face is not None:
        data = vault.templates.close(face.to_bytes(), name=template_name(item.pk, "face"))
        make_fingerprint(item, kind="face", version=KIND.version, data=data)
    pixels = np.zeros((120, 160, 3), np.uint8)
    pixels[:, :80] = 220
    with io.BytesIO() as out:
        Image.fromarray(pixels).save(out, "JPEG")
        writer = vault.thumbs.writer()
        writer.write(out.getvalue())
        writer.commit(item.pk)
    return item


def _exported(vault, officer, item):
    jpeg = exported_thumbnail(officer, item.pk, vault=vault, now=NOW)
    with Image.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture).astype(int)


FACE = Face((0.4, 0.3, 0.2, 0.3), 0.9, 40.0, embedding=np.eye(1, 128, dtype=np.float32)[0])


def test_a_face_is_painted_over_and_the_rest_stays_as_blurred_as_it_was(vault, officer):
    shown = _exported(vault, officer, _item(vault, officer, face=FACE))
    plain = _exported(vault, officer, _item(vault, officer, face=None))

    assert plain[50, 70] - plain[50, 90] > 40
    assert abs(shown[36:72, 64:96] - shown[50, 80]).max() <= 12
    assert abs(shown[:, :40] - plain[:, :40]).max() <= 12


@pytest.mark.parametrize(
    "facts",
    [{"not_looked_for": {"face": "no model"}}, {"family": Family.CLIP}],
    ids=["faces were not looked for", "a clip with a face at some moment"],
)
def test_where_it_is_not_known_where_faces_are_the_whole_picture_is_a_mosaic(vault, officer, facts):
    face = FACE if facts.get("family") else None
    shown = _exported(vault, officer, _item(vault, officer, face=face, **facts))

    cells = shown.reshape(6, 20, 8, 20)
    assert np.ptp(cells[:, 4:16, :, 4:16], axis=(1, 3)).max() <= 16


def test_a_picture_one_may_not_see_is_not_exported(vault, officer):
    item = _item(vault, officer, face=FACE)

    with pytest.raises(queries.ItemNotFoundError):
        exported_thumbnail(make_officer(), item.pk, vault=vault, now=NOW)

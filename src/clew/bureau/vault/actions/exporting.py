"""Exporting: thumbnails that leave the vault show no face, whatever else is blurred already.

A blurred face that fills the picture can still be told by who knows it, and by machines. So faces
that were seen are painted over. Where it is not known where faces are (they were not looked for,
or the file is a clip, whose thumbnail is of no known moment) all of it becomes a coarse mosaic.
"""

import io
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from PIL import Image

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.actions.showing import thumbnail
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.queries.items import item
from clew.bureau.vault.queries.traits import traits_of_item
from clew.fingerprint.faces.boxes import Box
from clew.fingerprint.faces.covering import covered, whole_face
from clew.match.faces import FACES
from clew.model.media import Family

_CELLS = 8  # of a mosaic, along the longer side


def exported_thumbnail(
    acting_officer: Officer, sha256: str, *, vault: VaultFolder, now: datetime
) -> bytes:
    """Return an item's thumbnail as JPEG, blurred, grey, and without faces.

    Raises:
        ItemNotFoundError: the item does not exist, or the officer may not see it.
        NoThumbnailError: there is none.
        TamperedBlobError: it is not what was stored.
    """
    jpeg = thumbnail(acting_officer, sha256, thumbs=vault.thumbs, now=now)
    found = item(acting_officer, sha256)
    faces = traits_of_item(FACES, acting_officer, sha256, templates=vault.templates)
    if FACES.kind in found.not_looked_for or (faces and found.family is not Family.IMAGE):
        return _as_mosaic(jpeg)
    return _without(jpeg, [one.face.box for one in faces]) if faces else jpeg


def _without(jpeg: bytes, boxes: Sequence[Box]) -> bytes:
    """The picture with the faces in these boxes (as shares of it) painted over."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        width, height = picture.size
        faces = [whole_face(box, width=width, height=height) for box in boxes]
        return _as_jpeg(Image.fromarray(covered(np.asarray(picture), faces)))


def _as_mosaic(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        scale = _CELLS / max(picture.size)
        cells = [max(1, round(side * scale)) for side in picture.size]
        coarse = picture.resize((cells[0], cells[1]), Image.Resampling.BOX)
        return _as_jpeg(coarse.resize(picture.size, Image.Resampling.NEAREST))


def _as_jpeg(picture: Image.Image) -> bytes:
    with io.BytesIO() as out:
        picture.save(out, "JPEG", quality=60)
        return out.getvalue()

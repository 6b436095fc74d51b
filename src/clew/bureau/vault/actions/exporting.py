"""Exporting: thumbnails that leave the vault show no face, whatever else is blurred already.

A blurred face that fills the picture can still be told by who knows it, and by machines. So faces
that were seen are painted over in their mean grey. Where it is not known where faces are (they were
not looked for, or the file is a clip, whose thumbnail is of no known moment) the whole picture
becomes a coarse mosaic.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from PIL import Image, ImageStat

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.actions.showing import thumbnail
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.queries.items import item
from clew.bureau.vault.queries.traits import traits_of_item
from clew.fingerprint.faces.boxes import Box
from clew.match.faces import FACES
from clew.model.media import Family

_CELLS = 8  # of a mosaic, along the longer side
_MARGIN = 0.25  # of a face, on each side


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
    """The picture with these parts of it (as shares) painted over."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        for left, top, width, height in boxes:
            part = (
                max(0, int((left - _MARGIN * width) * picture.width)),
                max(0, int((top - _MARGIN * height) * picture.height)),
                min(picture.width, int((left + (1 + _MARGIN) * width) * picture.width) + 1),
                min(picture.height, int((top + (1 + _MARGIN) * height) * picture.height) + 1),
            )
            if part[0] < part[2] and part[1] < part[3]:
                picture.paste(round(ImageStat.Stat(picture.crop(part)).mean[0]), part)
        return _as_jpeg(picture)


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

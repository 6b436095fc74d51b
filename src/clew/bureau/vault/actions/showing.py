"""Showing: thumbnails, blurred and grey unless they are revealed with a reason, which is logged."""

import io
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.queries.items import item

_CROP_BLUR = 1 / 12  # of a face's crop
_BLUR_SHARE = 1 / 24  # of the longer side: shapes and light remain, faces and detail do not


class NoReasonError(ValueError):
    """A thumbnail is only revealed with a reason."""


class NoThumbnailError(LookupError):
    """The item has no thumbnail: nothing of it could be shown."""


def thumbnail(  # noqa: PLR0913 -- what, where from, when and why, by name
    acting_officer: Officer,
    sha256: str,
    *,
    thumbs: BlobStore,
    now: datetime,
    revealed: bool = False,
    reason: str = "",
) -> bytes:
    """Return an item's thumbnail as JPEG, blurred and grey unless `revealed`.

    Revealing takes a reason; who, what and why are in the audit log before anything is shown.

    Raises:
        ItemNotFoundError: the item does not exist, or the officer may not see it.
        NoReasonError: it was to be revealed without a reason.
        NoThumbnailError: there is none.
        TamperedBlobError: it is not what was stored.
    """
    found = item(acting_officer, sha256).sha256
    if revealed and not reason.strip():
        raise NoReasonError("say why the picture has to be seen; the reason is logged")
    if not thumbs.has(found):
        raise NoThumbnailError(f"there is no thumbnail of {found}; nothing of it could be shown")
    if revealed:
        _log(acting_officer, found, reason=reason.strip(), now=now)
    jpeg = _read(thumbs, found)
    return jpeg if revealed else blurred(jpeg)


def blurred(jpeg: bytes) -> bytes:
    """Return a JPEG of our own making grey and blurred."""
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture, io.BytesIO() as out:
        radius = max(4.0, max(picture.size) * _BLUR_SHARE)
        picture.convert("L").filter(ImageFilter.GaussianBlur(radius)).save(out, "JPEG", quality=60)
        return out.getvalue()


def blurred_crop(grey: NDArray[np.uint8]) -> bytes:
    """Return a small grey picture (H, W) as a JPEG, blurred."""
    with Image.fromarray(grey) as picture, io.BytesIO() as out:
        picture.filter(ImageFilter.GaussianBlur(max(grey.shape) * _CROP_BLUR)).save(out, "JPEG")
        return out.getvalue()


@transaction.atomic
def _log(officer: Officer, sha256: str, *, reason: str, now: datetime) -> None:
    details = {"reason": reason}
    record(tags.VAULT_THUMBNAIL_REVEALED, officer=officer, subject=sha256, details=details, now=now)


def _read(thumbs: BlobStore, sha256: str) -> bytes:
    try:
        with thumbs.open(sha256) as file:
            return file.read()
    except BlobNotFoundError as error:
        raise NoThumbnailError(f"the thumbnail of {sha256} is gone; add its file again") from error

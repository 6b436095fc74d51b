"""Showing: thumbnails, blurred and grey unless they are revealed with a reason, which is logged."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import transaction
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.exposure.actions import begin_look
from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.queries.items import items, seen_item
from clew.bureau.vault.queries.matches import match_by_id
from clew.bureau.vault.queries.visibility import check_revealable
from clew.match.comparison import Comparison, compared, why_apart
from clew.media.thumbnail import blurred
from clew.model.wording import Wording

_CROP_BLUR = 1 / 12  # of a face's crop


class NoThumbnailError(LookupError):
    """The item has no thumbnail: nothing of it could be shown."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The thumbnails of a match's two items, and the two laid on each other where that tells."""

    query: bytes
    match: bytes
    comparison: Comparison | None


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
        DeniedError: the officer may see it blurred only.
        NoReasonError: it was to be revealed without a reason.
        BudgetUsedError: the officer saw as much today as they allowed themself.
        NoThumbnailError: there is none.
        TamperedBlobError: it is not what was stored.
    """
    found = seen_item(acting_officer, sha256)
    if revealed:
        begin_reveal(acting_officer, [found], thumbs=thumbs, reason=reason, now=now)
    jpeg = read_thumbnail(thumbs, found)
    return jpeg if revealed else blurred(jpeg)


def pair(  # noqa: PLR0913 -- what, where from, when and why, by name
    acting_officer: Officer,
    match_id: UUID,
    *,
    thumbs: BlobStore,
    now: datetime,
    revealed: bool = False,
    reason: str = "",
) -> Pair:
    """Return the thumbnails of both items of a match, blurred and grey unless `revealed`.

    Revealing takes a reason; it is in the audit log, for each item, before anything is shown.

    Raises:
        MatchNotFoundError: the match does not exist, or the officer may not see it.
        DeniedError: the officer may see one of them blurred only.
        NoReasonError: they were to be revealed without a reason.
        BudgetUsedError: the officer saw as much today as they allowed themself.
        NoThumbnailError: one of them has none, or is an entry of a hash list.
        TamperedBlobError: one is not what was stored.
    """
    match = match_by_id(acting_officer, match_id)
    if match.other is None:
        raise NoThumbnailError("a hash list holds no pictures; look at the item alone")
    sides = (match.item, match.other)
    if revealed:
        begin_reveal(acting_officer, sides, thumbs=thumbs, reason=reason, now=now)
    query, target = (read_thumbnail(thumbs, sha256) for sha256 in sides)
    families = {row.sha256: row.family for row in items(acting_officer, sides)}
    comparison = None
    if not why_apart(match.relation, *(families[sha256] for sha256 in sides)):
        comparison = compared(
            query, target, evidence=match.evidence, turn=match.transform, revealed=revealed
        )
    return shown(query, target, comparison, revealed=revealed)


def shown(query: bytes, match: bytes, comparison: Comparison | None, *, revealed: bool) -> Pair:
    """Return two pictures (JPEG) as a pair, blurred and grey unless `revealed`."""
    if revealed:
        return Pair(query, match, comparison)
    return Pair(blurred(query), blurred(match), comparison)


def blurred_crop(grey: NDArray[np.uint8]) -> bytes:
    """Return a small grey picture (H, W) as a JPEG, blurred."""
    with Image.fromarray(grey) as picture, io.BytesIO() as out:
        picture.filter(ImageFilter.GaussianBlur(max(grey.shape) * _CROP_BLUR)).save(out, "JPEG")
        return out.getvalue()


@transaction.atomic
def begin_reveal(
    officer: Officer, sha256s: Sequence[str], *, thumbs: BlobStore, reason: str, now: datetime
) -> None:
    """Log that these are revealed, each by an event of its own; only what is there is revealed.

    Raises:
        DeniedError: the officer may see one of them blurred only.
        NoReasonError: there is no reason.
        BudgetUsedError: the officer saw as much today as they allowed themself.
        NoThumbnailError: one of them has none.
    """
    for sha256 in sha256s:
        check_revealable(officer, sha256)
    why = told(reason, what=Wording("the picture has to be seen"))
    for sha256 in sha256s:
        if not thumbs.has(sha256):
            raise _nothing(sha256)
        details = {"reason": why}
        record(
            tags.VAULT_THUMBNAIL_REVEALED, officer=officer, subject=sha256, details=details, now=now
        )
        begin_look(officer, sha256, now=now)


def read_thumbnail(thumbs: BlobStore, sha256: str) -> bytes:
    """Return an item's thumbnail as it is; for an action that shows it as it may be seen.

    Raises:
        NoThumbnailError: there is none.
        TamperedBlobError: it is not what was stored.
    """
    try:
        with thumbs.open(sha256) as file:
            return file.read()
    except BlobNotFoundError as error:
        raise _nothing(sha256) from error


def _nothing(sha256: str) -> NoThumbnailError:
    return NoThumbnailError(
        f"there is no thumbnail of {sha256}: nothing of it could be shown, or it is gone; "
        "then add its file again"
    )

"""Thumbnails are blurred and grey; they are revealed with a reason only, and that is logged."""

import io

import numpy as np
import pytest
from PIL import Image

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.vault.actions.showing import NoThumbnailError, thumbnail
from clew.bureau.vault.errors import TamperedBlobError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries import ItemNotFoundError
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db


def _stripes() -> bytes:
    """Fine red and blue stripes: all detail, all colour."""
    pixels = np.zeros((240, 320, 3), np.uint8)
    pixels[:, ::8, 0] = pixels[:, 1::8, 0] = 255
    pixels[:, 4::8, 2] = pixels[:, 5::8, 2] = 255
    with io.BytesIO() as out:
        Image.fromarray(pixels).save(out, "JPEG", quality=90)
        return out.getvalue()


@pytest.fixture
def officer() -> Officer:
    return make_officer()


@pytest.fixture
def item(officer: Officer, vault: VaultFolder) -> Item:
    item = make_item(make_exhibit(make_case(officer)))
    writer = vault.thumbs.writer()
    writer.write(_stripes())
    writer.commit(item.sha256)
    return item


def _pixels(jpeg: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_by_default_neither_colour_nor_detail_is_shown(
    officer: Officer, item: Item, vault: VaultFolder
) -> None:
    shown = _pixels(thumbnail(officer, item.sha256, thumbs=vault.thumbs, now=NOW))

    assert shown.shape == (240, 320, 3)
    assert np.ptp(shown, axis=2).max() == 0  # grey
    assert shown.std() < 5  # no stripes
    assert _pixels(_stripes()).std() > 50
    assert not AuditEvent.objects.exists()


def test_a_thumbnail_revealed_with_a_reason_is_whole_and_logged(
    officer: Officer, item: Item, vault: VaultFolder
) -> None:
    shown = thumbnail(
        officer, item.sha256, thumbs=vault.thumbs, now=NOW, revealed=True, reason=" same lamp? "
    )

    assert shown == _stripes()
    event = AuditEvent.objects.get()
    assert (event.tag, event.officer, event.subject) == (
        tags.VAULT_THUMBNAIL_REVEALED,
        officer,
        item.sha256,
    )
    assert event.details == {"reason": "same lamp?"}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_revealed(
    officer: Officer, item: Item, vault: VaultFolder, reason: str
) -> None:
    with pytest.raises(NoReasonError):
        thumbnail(officer, item.sha256, thumbs=vault.thumbs, now=NOW, revealed=True, reason=reason)
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("revealed", [True, False])
def test_whoever_may_not_see_the_item_is_told_that_there_is_none(
    officer: Officer, item: Item, vault: VaultFolder, *, revealed: bool
) -> None:
    stranger = make_officer(bureau=officer.bureau)

    with pytest.raises(ItemNotFoundError):
        thumbnail(
            stranger, item.sha256, thumbs=vault.thumbs, now=NOW, revealed=revealed, reason="why"
        )
    assert not AuditEvent.objects.exists()


def test_an_item_without_a_thumbnail_says_so(officer: Officer, vault: VaultFolder) -> None:
    item = make_item(make_exhibit(make_case(officer)))

    with pytest.raises(NoThumbnailError):
        thumbnail(officer, item.sha256, thumbs=vault.thumbs, now=NOW)


def test_the_reason_is_logged_before_the_picture_is_opened(
    officer: Officer, item: Item, vault: VaultFolder
) -> None:
    path = vault.thumbs.path(item.sha256)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(TamperedBlobError):
        thumbnail(officer, item.sha256, thumbs=vault.thumbs, now=NOW, revealed=True, reason="why")

    assert AuditEvent.objects.count() == 1

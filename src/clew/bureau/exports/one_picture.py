"""A picture or a still as a page or a call hands it out: its bytes, and a name that says its label.

It is written as `clew item picture` writes it, by the same action, into a folder that is gone then.
"""

import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from clew.bureau.exports.actions.pictures import Wish, WrittenPicture, export_picture
from clew.bureau.sandboxes import sandbox_with
from clew.bureau.vault.folder import VaultFolder

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


class PictureFormat(StrEnum):
    """As what a picture is written."""

    PNG = "png"
    JPG = "jpg"

    @property
    def mime(self) -> str:
        """Its media type."""
        return "image/png" if self is PictureFormat.PNG else "image/jpeg"


@dataclass(frozen=True, slots=True)
class OnePicture:
    """The file's bytes, a name for it, and what was written."""

    content: bytes
    name: str
    written: WrittenPicture


def picture_of(  # noqa: PLR0913 -- what, as what, why and when
    officer: "Officer",
    sha256: str,
    *,
    format_: PictureFormat,
    wish: Wish,
    vault: VaultFolder,
    now: datetime,
) -> OnePicture:
    """Return an item's picture, or a clip's still, every face that is found covered.

    Raises:
        what `export_picture` raises.
        SandboxUnavailableError: this machine cannot confine the decoder.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"picture.{format_.value}"
        written = export_picture(
            officer,
            sha256,
            target=target,
            wish=wish,
            vault=vault,
            sandbox=sandbox_with(["face"]),
            now=now,
        )
        label = re.sub(r"[^A-Z]+", "-", written.marking.value)
        name = f"clew-{sha256[:12]}-{label}.{format_.value}"
        return OnePicture(target.read_bytes(), name, written)

"""Exporting a picture, or a still of a clip: upright, without its metadata, every face covered.

For showing a room, a bag or a shirt to those who may know it. Faces are looked for as the picture
is decoded, in the sandbox, whatever was found when it was added.
"""

import hashlib
import io
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from django.db import transaction
from numpy.typing import NDArray
from PIL import Image

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import EXPORT_PICTURE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.exports.actions.release import release_to
from clew.bureau.exports.new_file import keep, new_file
from clew.bureau.persons.queries import case_handlings
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.queries import item_named
from clew.bureau.vault.queries.visibility import is_found_under
from clew.exchange.released import WithheldError
from clew.fingerprint.faces.boxes import Box
from clew.fingerprint.faces.covering import covered, whole_face
from clew.fingerprint.faces.face import Face
from clew.handling.release import admits_all, strictest_label
from clew.handling.tlp import Tlp
from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.observer import Observation
from clew.media.sandbox import Sandbox
from clew.model.wording import Wording

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_QUALITY = 92


class NoPictureError(ValueError):
    """No picture can be made of the item, or not so that its faces are covered."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Why a picture is to leave, for which bureau or country, what of it, and with what covered.

    `cover` and `crop` are boxes in pixels of the upright picture; faces are covered anyhow. Of a
    clip the frame that is shown `at_s` seconds after its first is the picture.
    """

    reason: str
    to: str | None = None
    cover: Sequence[Box] = ()
    crop: Box | None = None
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class WrittenPicture:
    """What was written: its label, its size, and how many faces were covered."""

    sha256: str
    marking: Tlp
    width: int
    height: int
    faces: int
    problem: str = ""


@dataclass(slots=True)
class _Seen:
    """A picture as it was decoded, and its faces as shares of it."""

    pixels: NDArray[np.uint8] | None = None
    faces: list[Box] = field(default_factory=list)
    failed: bool = False

    def take(self, frame: Frame) -> None:
        if frame.at_s is None and self.pixels is None:
            self.pixels = frame.pixels.copy()

    def take_face(self, seen: Observation) -> None:
        if seen.untrusted_data is None:
            self.failed = True
        else:
            self.faces.append(Face.from_bytes(seen.untrusted_data).box)


def export_picture(  # noqa: PLR0913 -- what, where from and to, why and when
    acting_officer: Officer,
    item: str,
    *,
    target: Path,
    wish: Wish,
    vault: VaultFolder,
    sandbox: Sandbox,
    now: datetime,
) -> WrittenPicture:
    """Write a picture as PNG or JPEG, faces and what else is wished covered in flat grey.

    `sandbox` has the face kind, and no other, as its observer. The event, with the file's SHA-256,
    is in the audit log before the file has its name.

    Raises:
        ItemNotFoundError: the item does not exist, or the officer may not see it.
        DeniedError: the officer may see it, but not make a file of it.
        NoReasonError: no reason was given.
        WithheldError: it may not go to that bureau.
        UnknownRecipientError: `to` is neither a member bureau nor a country.
        NoPictureError: it cannot be shown, faces could not be looked for, or a box lies outside.
        TargetExistsError: there is a file of that name already.
        BlobNotFoundError: only its hashes are here.
        OSError: the file cannot be written.
    """
    sha256 = item_named(acting_officer, item)
    label = _label(acting_officer, sha256, to=wish.to)
    why = told(wish.reason, what=Wording("the picture is exported"))
    format_ = _FORMATS.get(target.suffix.lower())
    if format_ is None:
        raise NoPictureError(
            Wording("%(name)s is to be a PNG or JPEG; let its name end so", name=target.name)
        )
    with new_file(target) as file:
        made, faces, problem = _made(sha256, wish, vault, sandbox)
        content = _encoded(made, format_)
        file.write(content)
        keep(file)
        digest = hashlib.sha256(content).hexdigest()
        height, width = made.shape[:2]
        written = WrittenPicture(digest, label, width, height, faces, problem)
        with transaction.atomic():
            _log(acting_officer, sha256, written, wish, reason=why, now=now)
    return written


def check_leaves(officer: Officer, sha256: str) -> None:
    """Refuse an officer who may see an item, but not make a file of it.

    Raises:
        DeniedError: by role, team, or a label that lets nothing of it be exported.
    """
    handlings = case_handlings(officer, [sha256])[sha256]
    if not is_found_under(EXPORT_PICTURE, officer, [sha256]) or not all(
        one.pap.may_be_exported for one in handlings
    ):
        raise DeniedError(
            Wording(
                "to make a file of a picture takes a specialist or case officer of a team "
                "that has it, and labels that let something of it be exported"
            )
        )


def _label(officer: Officer, sha256: str, *, to: str | None) -> Tlp:
    """Its label, if it may leave at all and go there."""
    check_leaves(officer, sha256)
    handlings = case_handlings(officer, [sha256])[sha256]
    if not admits_all(release_to(officer, to), handlings):
        raise WithheldError(
            Wording("a case that has it may not go to %(to)s; see clew case mark", to=str(to))
        )
    return strictest_label(handlings)


def _made(
    sha256: str, wish: Wish, vault: VaultFolder, sandbox: Sandbox
) -> tuple[NDArray[np.uint8], int, str]:
    """The picture as it may leave, how many faces were covered, and what was wrong with it."""
    seen, problem = _seen(sha256, wish, vault, sandbox)
    pixels = seen.pixels
    if pixels is None:
        raise NoPictureError(
            Wording("%(sha256)s is no still picture; of a clip, say at which second", sha256=sha256)
        )
    height, width = pixels.shape[:2]
    for box in (*wish.cover, *([wish.crop] if wish.crop else [])):
        _check_inside(box, width=width, height=height)
    faces = [whole_face(box, width=width, height=height) for box in seen.faces]
    whole = covered(pixels, [*faces, *wish.cover])
    return (_part(whole, wish.crop) if wish.crop else whole), len(faces), problem


def _seen(sha256: str, wish: Wish, vault: VaultFolder, sandbox: Sandbox) -> tuple[_Seen, str]:
    if not sandbox.observers:
        raise NoPictureError(
            Wording(
                "the model that finds faces is missing, so none could be covered; see clew doctor"
            )
        )
    seen = _Seen()
    try:
        with vault.blobs.open(sha256) as sealed, vault.spool() as spool:
            shutil.copyfileobj(sealed, spool)
            spool.flush()
            reading = sandbox.read(
                spool.fileno(),
                on_frame=seen.take,
                on_seen=seen.take_face,
                stills_at_s=() if wish.at_s is None else [wish.at_s],
            )
    except MediaError as error:
        raise NoPictureError(
            Wording(
                "%(sha256)s cannot be shown: it %(reason)s; %(advice)s",
                sha256=sha256,
                reason=str(error.reason),
                advice=str(error.advice),
            )
        ) from error
    if seen.failed:
        raise NoPictureError(
            Wording(
                "faces could not be looked for in %(sha256)s, so nothing was written", sha256=sha256
            )
        )
    return seen, reading.problem.reason if reading.problem else ""


def _check_inside(box: Box, *, width: int, height: int) -> None:
    left, top, wide, high = box
    outside = left < 0 or top < 0 or left + wide > width or top + high > height
    if outside or min(wide, high) < 1:
        raise NoPictureError(
            Wording(
                "the box %(all)s lies outside the picture, which is %(width)s x %(height)s "
                "pixels; give left,top,width,height",
                all=",".join(f"{side:g}" for side in box),
                width=str(width),
                height=str(height),
            )
        )


def _part(pixels: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    left, top, wide, high = (int(side) for side in box)
    return pixels[top : top + high, left : left + wide]


def _encoded(pixels: NDArray[np.uint8], format_: str) -> bytes:
    with Image.fromarray(pixels) as picture, io.BytesIO() as out:
        picture.save(out, format_, quality=_QUALITY)
        return out.getvalue()


def _log(  # noqa: PLR0913 -- as of what it is a part
    officer: Officer,
    sha256: str,
    written: WrittenPicture,
    wish: Wish,
    *,
    reason: str,
    now: datetime,
) -> None:
    details = {
        "to": wish.to or officer.bureau.name,
        "reason": reason,
        "sha256": written.sha256,
        "marking": written.marking.value,
        "faces": written.faces,
        "covered": [list(box) for box in wish.cover],
        "crop": list(wish.crop) if wish.crop else None,
        "at_s": wish.at_s,
    }
    record(tags.EXPORTS_PICTURE_EXPORTED, officer=officer, subject=sha256, details=details, now=now)

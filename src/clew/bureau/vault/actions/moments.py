"""Moments: the frames of a match's clips that it says are the same, drawn from the vault's bytes.

They are decoded in the sandbox when somebody looks, blurred and grey unless revealed, and kept
nowhere. A clip is decoded from its start to the last moment asked for.
"""

import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.actions.showing import Pair, begin_reveal, read_thumbnail, shown
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.queries.items import items
from clew.bureau.vault.queries.matches import match_by_id
from clew.bureau.vault.queries.rows import MatchRow
from clew.bureau.vault.queries.visibility import check_revealable
from clew.match.comparison import compared
from clew.match.frames_laid import frame_geometry
from clew.match.locked import Locked
from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.sandbox import Sandbox
from clew.model.match import Relation
from clew.model.media import Family
from clew.model.wording import Wording

MOST_AT_ONCE = 12
_SIDE = 480  # pixels of the longer side
_OF_A_FRAME = frozenset({"homography", "query_share", "match_share"})
_SEEN = frozenset({Relation.SAME_FILE, Relation.COPY, Relation.EDIT, Relation.EXCERPT})


class NoMomentsError(ValueError):
    """The two have no moments that could be shown beside each other."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: when it is in either clip (None of a picture), and the two sides of it.

    `evidence` is the match's, with how these two frames lie on each other.
    """

    at_s: float
    query_at_s: float | None
    match_at_s: float | None
    pair: Pair
    evidence: Mapping[str, object]


def locked_of(match: MatchRow, families: Mapping[str, Family]) -> Locked | None:
    """Return the stretches in which a match's clips show the same; None where none do.

    What agrees in sound, in a place, a face or a voice is not the same picture at one moment.
    """
    if match.relation not in _SEEN or match.other is None:
        return None
    query, target = (match.item, match.other) if match.item_is_query else (match.other, match.item)
    spans = [
        span if families.get(sha256) is Family.CLIP else None
        for sha256, span in ((query, match.query_span), (target, match.match_span))
    ]
    return Locked(*spans) if any(spans) else None


def moments(  # noqa: PLR0913 -- which, of what, where from, when and why, by name
    acting_officer: Officer,
    match_id: UUID,
    at_s: Sequence[float],
    *,
    vault: VaultFolder,
    sandbox: Sandbox,
    now: datetime,
    revealed: bool = False,
    reason: str = "",
) -> list[Moment]:
    """Return both sides of a match at moments of the stretch that they share, in order.

    Blurred and grey unless `revealed`, which takes a reason; it is in the audit log, for each
    item, before anything is shown. What lies outside of the stretch is its beginning or its end;
    no more than `MOST_AT_ONCE` are made.

    Raises:
        MatchNotFoundError: the match does not exist, or the officer may not see it.
        DeniedError: the officer may see one of them blurred only.
        NoReasonError: they were to be revealed without a reason.
        BudgetUsedError: the officer saw as much today as they allowed themself.
        NoThumbnailError: one of them has none.
        NoMomentsError: neither is a clip that shows the same, or a clip cannot be decoded.
        SandboxUnavailableError: this machine cannot confine the decoder.
    """
    match = match_by_id(acting_officer, match_id)
    sides = (match.item, match.other or "")
    for sha256 in filter(None, sides) if revealed else ():
        check_revealable(acting_officer, sha256)
    families = {row.sha256: row.family for row in items(acting_officer, sides)}
    locked = locked_of(match, families)
    if locked is None:
        raise NoMomentsError(Wording("the two share no stretch of moving pictures"))
    asked = sorted({locked.within(moment_s) for moment_s in at_s})[:MOST_AT_ONCE]
    times = [locked.at(moment_s) for moment_s in asked]
    drawn = [
        _drawn(sha256, [both[side] for both in times], vault, sandbox)
        for side, sha256 in enumerate(sides)
    ]
    if revealed:
        begin_reveal(acting_officer, sides, thumbs=vault.thumbs, reason=reason, now=now)
    return [
        _moment(match, at, when, both, revealed=revealed)
        for at, when, both in zip(asked, times, zip(*drawn, strict=True), strict=True)
    ]


def _moment(
    match: MatchRow,
    at_s: float,
    when: tuple[float | None, float | None],
    both: tuple[bytes, bytes],
    *,
    revealed: bool,
) -> Moment:
    query, target = both
    evidence = _evidence(match, query, target)
    comparison = compared(query, target, evidence=evidence, turn=match.transform, revealed=revealed)
    return Moment(at_s, *when, shown(query, target, comparison, revealed=revealed), evidence)


def _evidence(match: MatchRow, query: bytes, target: bytes) -> Mapping[str, object]:
    """The match's evidence, with how these two frames lie on each other, where that is found."""
    kept = {name: told for name, told in match.evidence.items() if name not in _OF_A_FRAME}
    found = frame_geometry(_luma(query), _luma(target), turn=match.transform)
    if found is None:
        return kept
    shares = {"query_share": found.query_share, "match_share": found.match_share}
    return kept | shares | {"homography": found.homography.tolist()}


def _drawn(
    sha256: str, times: Sequence[float | None], vault: VaultFolder, sandbox: Sandbox
) -> list[bytes]:
    """An item's frames at these times; of a picture its thumbnail, as often."""
    seconds = [at_s for at_s in times if at_s is not None]
    if not seconds:
        return [read_thumbnail(vault.thumbs, sha256)] * len(times)
    frames: list[bytes] = []
    try:
        with vault.blobs.open(sha256) as sealed, vault.spool() as spool:
            shutil.copyfileobj(sealed, spool)
            spool.flush()
            sandbox.read(
                spool.fileno(),
                on_frame=lambda frame: frames.append(_small(frame)),
                stills_at_s=seconds,
            )
    except BlobNotFoundError as error:
        raise NoMomentsError(
            Wording(
                "the vault does not hold one of the files, only what was made of it; add it again"
            )
        ) from error
    except MediaError as error:
        raise NoMomentsError(
            Wording("a clip cannot be shown: it %(reason)s", reason=str(error.reason))
        ) from error
    return frames


def _small(frame: Frame) -> bytes:
    """A frame as a JPEG that is no larger than it must be; its pixels are there only now."""
    with Image.fromarray(frame.pixels) as picture, io.BytesIO() as out:
        picture.thumbnail((_SIDE, _SIDE))
        picture.save(out, "JPEG", quality=90)
        return out.getvalue()


def _luma(jpeg: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        return np.asarray(picture.convert("L"), np.uint8)

"""What decoding gives back: frames and sound bit by bit, then the reading of the whole file."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clew.media.errors import MediaError
from clew.model.media import Facts, MediaType

THUMBNAIL_SIDE = 320
MOST_EMBEDDED_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, or one frame of a clip.

    `pixels` is (height, width, 3) RGB for a picture (8 bit, upright, alpha laid over mid grey) and
    (height, width) full-range luma for a clip's frame, shrunk to 640 to 1,279 pixels where its
    longer side has more. They lie in memory shared with the worker:
    valid only during the callback that receives them. `at_s` is None for a picture, else seconds
    from the clip's start.

    Example:
        >>> Frame(np.zeros((2, 3), np.uint8), at_s=0.0, scene_change=True).pixels.shape
        (2, 3)
    """

    pixels: NDArray[np.uint8]
    at_s: float | None
    scene_change: bool


@dataclass(frozen=True, slots=True)
class Sound:
    """The next stretch of a file's first track of sound.

    `samples` is int16 (n,), one channel at `SOUND_RATE`, valid like a frame's pixels; `at_s` says
    when the whole track begins, in seconds from the clip's start.

    Example:
        >>> Sound(np.zeros(80, np.int16), at_s=0.0).samples.size
        80
    """

    samples: NDArray[np.int16]
    at_s: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a decoded file holds, beside the frames.

    `media_type` may be more exact than the signature: an animated GIF is a clip, an MP4 without
    pictures is sound. `thumbnail` is RGB, its longest side at most 320 pixels. `problem` is set
    when the file was decoded only in part. `embedded_at` is where in the file (first byte, length)
    a JPEG is embedded that shows something else.

    Example:
        >>> from clew.media.signatures import detect
        >>> Reading(media_type=detect(b"fLaC" + bytes(40)), facts=Facts()).problem is None
        True
    """

    media_type: MediaType
    facts: Facts
    thumbnail: NDArray[np.uint8] | None = field(default=None)
    problem: MediaError | None = None
    embedded_at: tuple[int, int] | None = None

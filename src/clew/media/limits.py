"""Limits: how much one file may cost before it is given up. The caller's own, never the file's."""

from dataclasses import dataclass

_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost.

    pixels: the most pixels of a picture as handed over; a JPEG with more is shrunk while decoding.
    decoded_pixels: the most pixels decoded at all.  side: the longest side of anything, in pixels.
    frames: the most frames of one clip; the rest of the clip is not looked at.
    observations: the most that is taken of what trained models say of one file.
    sound_s: the most sound of one file, in seconds; the rest is not listened to.
    seconds_per_file: processor time for a picture, for each trained model's look at it, and for
        every stretch of a clip or archive without a result.
    silence_s: wall time without a word from the worker (a slow disk, a busy machine).
    total_s: wall time for one clip or archive altogether, not counting what the caller does.
    memory_bytes: what decoding may take beyond what the idle worker has.
    archive_...: the members of one archive, their bytes together and each, how many times larger
        than the archive they may be (looked at from 16 MiB on), and how deep archives nest.

    Example:
        >>> Limits(pixels=1_000_000).pixels
        1000000
    """

    pixels: int = 50_000_000
    decoded_pixels: int = 120_000_000
    side: int = 65_535
    frames: int = 2_000_000
    observations: int = 200_000
    sound_s: float = 24 * 3600.0
    seconds_per_file: float = 5.0
    silence_s: float = 20.0
    total_s: float = 2 * 3600.0
    memory_bytes: int = _GIB + _GIB // 2
    archive_members: int = 200_000
    archive_total_bytes: int = 64 * _GIB
    archive_member_bytes: int = 16 * _GIB
    archive_ratio: int = 250
    archive_depth: int = 3

    @property
    def frame_bytes(self) -> int:
        """The bytes of the largest frame handed over (RGB, 8 bit)."""
        return self.pixels * 3

"""Encoding: pictures, clips and sound to files, with fixed settings and times."""

import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.simulate.footage import Footage
from clew.simulate.sounds import SOUND_RATE
from clew.simulate.textures import Picture

_CODECS = {".mp4": ("libx264", "aac"), ".mkv": ("libx264", "aac"), ".avi": ("mpeg4", "mp3")}
_SOUND_CODECS = {".wav": "pcm_s16le", ".mp3": "mp3", ".m4a": "aac"}
_SOUND_BIT_RATE = 48_000
_MADE_AT = 1_767_225_600  # 2026-01-01: every file says it was made then
_EXIF_MAKE, _EXIF_MODEL, _EXIF_TAKEN, _EXIF_GPS = 271, 272, 36867, 34853


def write_picture(path: Path, picture: Picture, *, quality: int = 88, camera: bool = False) -> None:
    """Write a picture in the format that the name asks for.

    With `camera` it carries the tags of an invented camera in front of the Eiffel Tower.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.fromarray(picture)
    if camera:
        image.save(path, quality=quality, exif=_camera_tags())
    else:
        image.save(path, quality=quality)
    set_time(path)


def write_animation(path: Path, clip: Footage, *, rate: int = 2) -> None:
    """Write a clip as an animated GIF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frames = [Image.fromarray(p) for p in _frames(clip, rate)]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=1000 // rate, loop=0)
    set_time(path)


def write_clip(path: Path, clip: Footage, *, rate: int = 10, crf: int = 23) -> None:
    """Write a clip with sound, in the container that the name asks for: mp4, mkv or avi.

    `rate` in frames a second.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    video, audio = _CODECS[path.suffix]
    height, width = clip.picture_at(0.0).shape[:2]
    with av.open(str(path), "w") as container:
        stream = _video_stream(
            container, video, rate, (width - width % 2, height - height % 2), crf
        )
        sound = _sound_stream(container, audio)
        for number, picture in enumerate(_frames(clip, rate)):
            even = np.ascontiguousarray(picture[: stream.height, : stream.width])
            frame = av.VideoFrame.from_ndarray(even, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        _encode_sound(container, sound, clip.heard)
    set_time(path)


def write_sound(path: Path, samples: NDArray[np.int16]) -> None:
    """Write sound (n,) at `sounds.SOUND_RATE` in the container that the name asks for.

    That is wav, mp3 or m4a (AAC); the last two as small as speech is sent.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = _sound_stream(container, _SOUND_CODECS[path.suffix])
        stream.bit_rate = _SOUND_BIT_RATE
        _encode_sound(container, stream, samples)
    set_time(path)


def set_time(path: Path) -> None:
    """Give the file its fixed time, so that two runs of one seed make the same collection."""
    os.utime(path, (_MADE_AT, _MADE_AT))


def _frames(clip: Footage, rate: int) -> list[Picture]:
    return [clip.picture_at(number / rate) for number in range(round(clip.duration_s * rate))]


def _video_stream(
    container: av.container.OutputContainer,
    codec: str,
    rate: int,
    size: tuple[int, int],
    crf: int,
) -> av.VideoStream:
    stream = container.add_stream(codec, rate=rate)
    assert isinstance(stream, av.VideoStream)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    if codec == "libx264":
        stream.options = {"crf": str(crf), "preset": "veryfast"}
    else:
        stream.bit_rate = 2_000_000
    return stream


def _sound_stream(container: av.container.OutputContainer, codec: str) -> av.AudioStream:
    stream = container.add_stream(codec, rate=SOUND_RATE)
    assert isinstance(stream, av.AudioStream)
    stream.layout = av.AudioLayout("mono")
    return stream


def _encode_sound(
    container: av.container.OutputContainer, stream: av.AudioStream, samples: np.ndarray
) -> None:
    frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
    frame.sample_rate, frame.pts = SOUND_RATE, 0
    for packet in (*stream.encode(frame), *stream.encode(None)):
        container.mux(packet)


def _camera_tags() -> Image.Exif:
    tags = Image.Exif()
    tags[_EXIF_MAKE], tags[_EXIF_MODEL] = "Clew Sim", "Room 1"
    tags.get_ifd(34665)[_EXIF_TAKEN] = "2026:01:01 12:00:00"
    place = tags.get_ifd(_EXIF_GPS)
    place[1], place[2] = "N", (48.0, 51.0, 30.0)
    place[3], place[4] = "E", (2.0, 17.0, 40.0)
    return tags

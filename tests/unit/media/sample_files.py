"""Small benign media files of every type, made here: gradients, blocks, tones."""

import io
import tarfile
import tempfile
import wave
import zipfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
import py7zr
from numpy.typing import NDArray
from PIL import Image

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)


def scene(width: int = 96, height: int = 64, *, seed: int = 1) -> NDArray[np.uint8]:
    """A textured RGB picture, never symmetrical."""
    random = np.random.default_rng(seed)
    blocks = random.integers(0, 256, (8, 12, 3), np.uint8)
    return np.asarray(Image.fromarray(blocks).resize((width, height), Image.Resampling.BICUBIC))


def quadrants(width: int = 64, height: int = 48) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", (width, height), "white")
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def picture(format_name: str, image: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (image or Image.fromarray(scene())).save(out, format_name, **options)
    return out.getvalue()


def animation(format_name: str, *, frames: int = 6, duration_ms: int = 500) -> bytes:
    first, *rest = (Image.fromarray(scene(seed=n)) for n in range(frames))
    return picture(
        format_name, first, save_all=True, append_images=rest, duration=duration_ms, loop=0
    )


def clip(  # noqa: PLR0913 -- a test names the few it cares about
    format_name: str = "mp4",
    codec: str = "libx264",
    *,
    seconds: float = 3.0,
    rate: int = 10,
    sound: str | None = None,
    pictures: Callable[[int], NDArray[np.uint8]] = lambda n: scene(seed=n // 15),
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    coder: dict[str, str] | None = None,
) -> bytes:
    with tempfile.NamedTemporaryFile() as out:  # by name: some muxers open their output twice
        with av.open(out.name, "w", format=format_name, options=options or {}) as container:
            stream: Any = container.add_stream(codec, rate=rate, options=coder or {})
            stream.height, stream.width = pictures(0).shape[:2]
            stream.pix_fmt = pixel_format
            stream.time_base = Fraction(1, rate)
            tone = container.add_stream(sound, rate=48_000, layout="mono") if sound else None
            for number in range(round(seconds * rate)):
                frame = av.VideoFrame.from_ndarray(pictures(number))
                frame.pts, frame.time_base = number, Fraction(1, rate)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
            if tone is not None:
                _add_tone(container, tone, seconds)
        return Path(out.name).read_bytes()


def turned_clip() -> bytes:
    """A telephone's: `scene`, to be shown a quarter to the right."""
    plain = clip("mov", "mjpeg", pixel_format="yuvj420p", pictures=lambda _n: scene())
    upright = bytes.fromhex("00010000") + bytes(12) + bytes.fromhex("00010000")
    quarter = bytes(4) + bytes.fromhex("00010000") + bytes(4) + bytes.fromhex("ffff0000") + bytes(4)
    at = plain.index(upright, plain.index(b"tkhd"))
    return plain[:at] + quarter + plain[at + 20 :]


def sound(format_name: str, codec: str, *, seconds: float = 3.0) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=format_name) as container:
        _add_tone(container, container.add_stream(codec, rate=48_000, layout="mono"), seconds)
    return out.getvalue()


def _add_tone(container: Any, stream: Any, seconds: float) -> None:
    samples = (np.sin(np.arange(int(48_000 * seconds)) / 20) * 12_000).astype(np.int16)
    if not stream.codec_context.is_open:
        stream.codec_context.open()
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=48_000)
    for start in range(0, len(samples), 960):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 960], layout="mono")
        frame.sample_rate, frame.pts = 48_000, start
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    container.mux(stream.encode(None))


def wav(seconds: float = 2.0) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(int(16_000 * seconds)))
    return out.getvalue()


def zipped(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data, compression)
    return out.getvalue()


def tarred(
    members: dict[str, bytes], *, mode: Literal["w", "w:gz", "w:bz2", "w:xz"] = "w"
) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_700_000_000
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def seven_zipped(members: dict[str, bytes], *, password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def heic(width: int = 96, height: int = 64) -> bytes:
    """A HEIC picture (ISO 23008-12) around one HEVC frame: Pillow's plug-in cannot write any."""
    units = hevc_units(scene(width, height))
    frame = b"".join(len(u).to_bytes(4) + u for u in units if u[0] >> 1 < 32)
    configuration = box(b"hvcC", hevc_configuration(units))
    size = full_box(b"ispe", width.to_bytes(4) + height.to_bytes(4))
    properties = box(
        b"iprp",
        box(b"ipco", configuration + size)
        + full_box(b"ipma", (1).to_bytes(4) + (1).to_bytes(2) + b"\x02\x81\x02"),
    )
    entry = full_box(b"infe", b"\x00\x01\x00\x00hvc1\x00", version=2)
    start = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset: int) -> bytes:
        place = (1).to_bytes(2) + bytes(2) + (1).to_bytes(2)
        place += offset.to_bytes(4) + len(frame).to_bytes(4)
        return full_box(
            b"meta",
            full_box(b"hdlr", bytes(4) + b"pict" + bytes(13))
            + full_box(b"pitm", (1).to_bytes(2))
            + full_box(b"iloc", b"\x44\x00" + (1).to_bytes(2) + place)
            + full_box(b"iinf", (1).to_bytes(2) + entry)
            + properties,
        )

    return start + meta(len(start) + len(meta(0)) + 8) + box(b"mdat", frame)


def hevc_units(rgb: NDArray[np.uint8]) -> list[bytes]:
    """One picture in HEVC, as its NAL units (ITU-T H.265, annex B)."""
    coder: Any = av.CodecContext.create("libx265", "w")
    coder.height, coder.width = rgb.shape[:2]
    coder.pix_fmt, coder.time_base = "yuv420p", Fraction(1, 25)
    coder.options = {"x265-params": "log-level=none:info=0"}
    packets = [*coder.encode(av.VideoFrame.from_ndarray(rgb).reformat(format="yuv420p"))]
    packets += coder.encode(None)
    stream = b"".join(bytes(packet) for packet in packets)
    return [unit.rstrip(b"\0") for unit in stream.split(b"\0\0\1")[1:]]


def hevc_configuration(units: list[bytes]) -> bytes:
    """ISO 14496-15: main profile, 4:2:0, 8 bit, then the three parameter sets."""
    head = bytes.fromhex("01 01 60000000 900000000000 1e f000 fc fd f8 f8 0000 0f 03")
    sets = [unit for unit in units if unit[0] >> 1 in {32, 33, 34}]
    kinds = (bytes([0x80 | unit[0] >> 1, 0, 1]) + len(unit).to_bytes(2) + unit for unit in sets)
    return head + b"".join(kinds)


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def full_box(name: bytes, content: bytes, *, version: int = 0) -> bytes:
    return box(name, bytes([version, 0, 0, 0]) + content)


@cache
def pictures() -> dict[str, bytes]:
    """By MIME type."""
    return {
        "image/jpeg": picture("JPEG", quality=85),
        "image/png": picture("PNG"),
        "image/webp": picture("WEBP"),
        "image/gif": picture("GIF"),
        "image/bmp": picture("BMP"),
        "image/tiff": picture("TIFF", compression="tiff_lzw"),
        "image/avif": picture("AVIF"),
        "image/heic": heic(),
    }


CLIPS: dict[str, Callable[[], bytes]] = {
    "video/mp4": lambda: clip("mp4", sound="aac"),
    "video/quicktime": lambda: clip("mov"),
    "video/3gpp": lambda: clip("3gp", "mpeg4"),
    "video/x-matroska": lambda: clip("matroska", "libvpx-vp9", coder={"deadline": "realtime"}),
    "video/webm": lambda: clip("webm", "libvpx"),
    "video/x-msvideo": lambda: clip("avi", "mpeg4", sound="mp3"),
    "video/mpeg": lambda: clip("mpeg", "mpeg2video", rate=25),
    "video/mp2t": lambda: clip("mpegts", "mpeg2video", rate=25),
    "video/x-flv": lambda: clip("flv", "flv"),
    "video/x-ms-asf": lambda: clip("asf", "wmv2"),
}
ANIMATIONS = ("GIF", "PNG", "WEBP", "AVIF")
ARCHIVES = (
    "application/zip",
    "application/x-tar",
    "application/gzip",
    "application/x-bzip2",
    "application/x-xz",
    "application/x-7z-compressed",
)


@cache
def clips() -> dict[str, bytes]:
    """By MIME type; the animated pictures beside them are in `animations`."""
    return {mime: make() for mime, make in CLIPS.items()}


@cache
def animations() -> dict[str, bytes]:
    return {f"image/{name.lower()}": animation(name) for name in ANIMATIONS}


@cache
def sounds() -> dict[str, bytes]:
    """By MIME type."""
    return {
        "audio/wav": wav(),
        "audio/mpeg": sound("mp3", "mp3"),
        "audio/aac": sound("adts", "aac"),
        "audio/mp4": sound("ipod", "aac"),
        "audio/opus": sound("opus", "libopus"),
        "audio/flac": sound("flac", "flac"),
    }


@cache
def archives() -> dict[str, bytes]:
    """By MIME type."""
    held = {"a/one.jpg": pictures()["image/jpeg"], "two.txt": b"benign text " * 50}
    return {
        "application/zip": zipped(held),
        "application/x-tar": tarred(held),
        "application/gzip": tarred(held, mode="w:gz"),
        "application/x-bzip2": tarred(held, mode="w:bz2"),
        "application/x-xz": tarred(held, mode="w:xz"),
        "application/x-7z-compressed": seven_zipped(held),
    }

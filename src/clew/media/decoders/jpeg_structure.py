"""How a JPEG was put together, which differs between makers and programs: tables, segments, layout.

It tells a class of cameras or programs, never one of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from PIL import Image, JpegImagePlugin

from clew.media.bounded_text import bounded_text

TABLES, LAYOUT = "jpeg:tables", "jpeg:layout"
_MOST_SEGMENTS = 24
_NAME_BYTES = 12
_LEAST, _MOST = 1, 100  # qualities
# fmt: off
_STANDARD = (  # of the luma, row by row: ITU-T T.81, table K.1
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)
# fmt: on


def jpeg_tags(image: Image.Image) -> Iterator[tuple[str, object]]:
    """Yield how a picture was put together, if it is a JPEG; what is unreadable says nothing.

    Example:
        >>> import io
        >>> with io.BytesIO() as file:
        ...     Image.new("RGB", (16, 16)).save(file, "JPEG", quality=75)
        ...     list(jpeg_tags(Image.open(file)))[1]
        ('jpeg:layout', 'APP0 JFIF; 4:2:0')
    """
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return
    try:
        told = [(TABLES, _tables(image.quantization)), (LAYOUT, _layout(image))]
    except Exception:  # noqa: BLE001 -- hostile headers fail in many ways, and the picture matters more
        return
    yield from told


def _tables(tables: Mapping[int, Sequence[int]]) -> str:
    """The tables' digest, and the quality where the first is the standard's."""
    numbers = ";".join(f"{n}:{','.join(map(str, tables[n]))}" for n in sorted(tables))
    digest = hashlib.sha256(numbers.encode()).hexdigest()[:16]
    quality = next((q for q in range(_LEAST, _MOST + 1) if _scaled(q) == list(tables[0])), None)
    return f"{digest} ({f'standard, quality {quality}' if quality else 'own tables'})"


@cache
def _scaled(quality: int) -> list[int]:
    """The standard's table at a quality, as the Independent JPEG Group scales it."""
    factor = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [max(1, min(255, (value * factor + 50) // 100)) for value in _STANDARD]


def _layout(image: JpegImagePlugin.JpegImageFile) -> str:
    """The application segments in their order, and how colours are sampled."""
    segments = [_segment(name, content) for name, content in image.applist[:_MOST_SEGMENTS]]
    sampling = {0: "4:4:4", 1: "4:2:2", 2: "4:2:0"}.get(JpegImagePlugin.get_sampling(image))
    way = ["progressive"] if image.info.get("progressive") else []
    return "; ".join([", ".join(segments), *([sampling] if sampling else []), *way])


def _segment(name: str, content: bytes) -> str:
    label = bytes(content[:_NAME_BYTES]).split(b"\0")[0]
    readable = label.isascii() and label.decode("ascii", "replace").isprintable()
    return bounded_text(f"{name} {label.decode('ascii')}" if readable and name != "COM" else name)

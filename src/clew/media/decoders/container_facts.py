"""The facts that a container states: times, codecs, camera, place and tags."""

import re
from collections.abc import Iterator, Mapping

from av.container import InputContainer

from clew.media.bounded_text import bounded_tags, bounded_text
from clew.media.decoders.container import codec_name
from clew.model.media import Facts

_PLACE = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")  # ISO 6709, degrees
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_MAKE = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "mak")
_MODEL = ("com.apple.quicktime.model", "com.android.model", "model", "mod")
_TIME = ("com.apple.quicktime.creationdate", "date", "creation_time")
_PLACES = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "xyz")
_SOFTWARE = ("com.apple.quicktime.software", "software", "encoder")
_MOST_STREAMS = 16


def container_facts(container: InputContainer) -> Facts:
    """Return what the container and its streams say of themselves; pixels are not looked at."""
    tags = {name.lower(): value for name, value in container.metadata.items()}
    latitude, longitude = _place(_first(tags, _PLACES) or "")
    return Facts(
        duration_s=declared_duration_s(container),
        codecs=tuple(codec_name(s) for s in list(container.streams)[:_MOST_STREAMS]),
        camera_make=_first(tags, _MAKE),
        camera_model=_first(tags, _MODEL),
        captured_at=_moment(tags),
        latitude=latitude,
        longitude=longitude,
        software=_first(tags, _SOFTWARE),
        tags=bounded_tags(_all_tags(container)),
    )


def declared_duration_s(container: InputContainer) -> float | None:
    """Return how long the container says it is, in seconds."""
    if container.duration is None or container.duration <= 0:
        return None
    return float(container.duration) / 1_000_000


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    texts = (bounded_text(tags[name], longest=100) for name in names if name in tags)
    return next((text for text in texts if text), None)


def _moment(tags: Mapping[str, str]) -> str | None:
    """The time of the first tag that holds one; 1904 and 1970 are clocks that were never set."""
    for name in _TIME:
        found = _MOMENT.fullmatch(tags.get(name, "").strip())
        if found and not found[0].startswith(("1904", "1970")):
            return found[0].replace(" ", "T")
    return None


def _place(text: str) -> tuple[float | None, float | None]:
    found = _PLACE.match(text)
    if not found:
        return None, None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return latitude, longitude


def _all_tags(container: InputContainer) -> Iterator[tuple[str, object]]:
    for name, value in container.metadata.items():
        yield f"container:{name}", value
    for stream in list(container.streams)[:_MOST_STREAMS]:
        for name, value in stream.metadata.items():
            yield f"stream {stream.index}:{name}", value

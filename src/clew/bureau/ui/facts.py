"""Facts: what a file says of itself, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from clew.bureau.reports.words import clock
from clew.bureau.vault.queries import ItemRow


def facts_in_words(item: ItemRow) -> list[tuple[str, str]]:
    """Return the facts that the file states, each as its name and value."""
    return [(name, value) for name, tell in _FACTS.items() if (value := tell(item.facts))]


def further_tags(item: ItemRow) -> list[tuple[str, str]]:
    """Return the remaining tags of the file, by name."""
    tags = item.facts.get("tags")
    return sorted(tags.items()) if isinstance(tags, Mapping) else []


type _Facts = Mapping[str, Any]


def _size(facts: _Facts) -> str:
    if not (facts.get("width") and facts.get("height")):
        return ""
    factor = facts.get("reduced_by", 1)
    reduced = f" (decoded at 1/{factor} of its size)" if factor != 1 else ""
    return f"{facts['width']} x {facts['height']} pixels{reduced}"


def _duration(facts: _Facts) -> str:
    seconds = facts.get("duration_s")
    return "" if seconds is None else clock(seconds)


def _frame_rate(facts: _Facts) -> str:
    rate = facts.get("frame_rate")
    return "" if rate is None else f"{rate:.4g} a second"


def _camera(facts: _Facts) -> str:
    names = [facts.get("camera_make"), facts.get("camera_model")]
    return " ".join(str(name) for name in names if name)


def _place(facts: _Facts) -> str:
    if facts.get("latitude") is None or facts.get("longitude") is None:
        return ""
    return f"{facts['latitude']:.6f}, {facts['longitude']:.6f} (WGS 84)"


def _text(name: str) -> Callable[[_Facts], str]:
    return lambda facts: str(facts.get(name) or "")


_FACTS: Mapping[str, Callable[[_Facts], str]] = {
    "Size": _size,
    "Length": _duration,
    "Frames": _frame_rate,
    "Codecs": lambda facts: ", ".join(facts.get("codecs", ())),
    "Camera": _camera,
    "Camera serial": _text("camera_serial"),
    "Captured": _text("captured_at"),
    "Position": _place,
}

"""Facts: what a file says of itself, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from clew.bureau.reports.words import clock
from clew.bureau.vault.queries import ItemRow
from clew.media.capture_time import Basis, CaptureTime, capture_time
from clew.model.media import Embedded, Facts, Signed


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


def _captured(facts: _Facts) -> str:
    told = capture_time(_of_time(facts))
    if told is None:
        return str(facts.get("captured_at") or "")
    words = [told.written.replace("T", " "), _zone(told)]
    return "; ".join([*words, f"contradicted: {told.against}"] if told.against else words)


def _zone(told: CaptureTime) -> str:
    first, last = (f"{at:%Y-%m-%d %H:%M:%S}" for at in (told.earliest_at, told.latest_at))
    if told.basis in {Basis.STATED, Basis.SATELLITES}:
        return f"{first} UTC, {_ZONE_FROM[told.basis]}"
    return f"zone unknown: between {first} and {last} UTC{_ZONE_FROM[told.basis]}"


def _of_time(facts: _Facts) -> Facts:
    return Facts(
        captured_at=facts.get("captured_at"),
        gps_at=facts.get("gps_at"),
        longitude=facts.get("longitude"),
    )


def _embedded(facts: _Facts) -> str:
    return _EMBEDDED.get(facts.get("embedded", ""), "")


def _history(facts: _Facts) -> str:
    return "; ".join(facts.get("edits", ()))


def _provenance(facts: _Facts) -> str:
    record = facts.get("provenance")
    if not record:
        return ""
    parts = [_SIGNED[Signed(record["signed"])]]
    parts += [f"signed by {record['signer']} (as the certificate says)"] if record["signer"] else []
    parts += [f"at {record['signed_at']}"] if record["signed_at"] else []
    parts += [f"made with {record['made_with']}"] if record["made_with"] else []
    parts += [f"actions: {', '.join(record['actions'])}"] if record["actions"] else []
    return "; ".join([*parts, *record["problems"]])


_ZONE_FROM = {
    Basis.STATED: "by the offset that the file states",
    Basis.SATELLITES: "by the satellites' clock in the file",
    Basis.PLACE: ", as far as its position tells",
    Basis.NOTHING: "",
}
_EMBEDDED = {
    Embedded.ALIKE: "shows the same",
    Embedded.DIFFERENT: "shows something else: the picture was changed; it is an item of its own",
    Embedded.UNCLEAR: "cannot be compared",
}
_SIGNED = {
    Signed.INTACT: "the file is as it was signed",
    Signed.CHANGED: "the file is NOT as it was signed",
    Signed.UNREADABLE: "the record cannot be read",
}
_FACTS: Mapping[str, Callable[[_Facts], str]] = {
    "Size": _size,
    "Length": _duration,
    "Frames": _frame_rate,
    "Codecs": lambda facts: ", ".join(facts.get("codecs", ())),
    "Camera": _camera,
    "Camera serial": _text("camera_serial"),
    "Shutter count": lambda facts: facts.get("tags", {}).get("maker:TotalShutterReleases", ""),
    "Captured": _captured,
    "Position": _place,
    "Written by": _text("software"),
    "History": _history,
    "Embedded picture": _embedded,
    "Content credentials": _provenance,
}

"""Facts: what a file says of itself, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clew.bureau.reports.words import clock
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.vault.queries import ItemRow
from clew.media.capture_time import Basis, CaptureTime, capture_time
from clew.model.media import Embedded, Facts, Signed


def facts_in_words(item: ItemRow) -> list[tuple[str, str]]:
    """Return the facts that the file states, each as its name and value."""
    return [(_(name), value) for name, tell in _FACTS.items() if (value := tell(item.facts))]


def further_tags(item: ItemRow) -> list[tuple[str, str]]:
    """Return the remaining tags of the file, by name."""
    tags = item.facts.get("tags")
    return sorted(tags.items()) if isinstance(tags, Mapping) else []


type _Facts = Mapping[str, Any]


def _size(facts: _Facts) -> str:
    if not (facts.get("width") and facts.get("height")):
        return ""
    factor = facts.get("reduced_by", 1)
    said = {"width": facts["width"], "height": facts["height"], "factor": factor}
    if factor != 1:
        return _("%(width)d x %(height)d pixels (decoded at 1/%(factor)d of its size)") % said
    return _("%(width)d x %(height)d pixels") % said


def _duration(facts: _Facts) -> str:
    seconds = facts.get("duration_s")
    return "" if seconds is None else clock(seconds)


def _frame_rate(facts: _Facts) -> str:
    rate = facts.get("frame_rate")
    return "" if rate is None else _("%(rate)s a second") % {"rate": f"{rate:.4g}"}


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
    return "; ".join(
        [*words, _("contradicted: %(by)s") % {"by": told.against}] if told.against else words
    )


def _zone(told: CaptureTime) -> str:
    first, last = (f"{at:%Y-%m-%d %H:%M:%S}" for at in (told.earliest_at, told.latest_at))
    if told.basis in {Basis.STATED, Basis.SATELLITES}:
        return f"{first} UTC, {_(_ZONE_FROM[told.basis])}"
    said = {"first": first, "last": last}
    if told.basis is Basis.PLACE:
        words = _("zone unknown: between %(first)s and %(last)s UTC, as far as its position tells")
    else:
        words = _("zone unknown: between %(first)s and %(last)s UTC")
    return words % said


def _of_time(facts: _Facts) -> Facts:
    return Facts(
        captured_at=facts.get("captured_at"),
        gps_at=facts.get("gps_at"),
        longitude=facts.get("longitude"),
    )


def _embedded(facts: _Facts) -> str:
    return phrase(_EMBEDDED.get(facts.get("embedded", ""), ""))


def _history(facts: _Facts) -> str:
    return "; ".join(facts.get("edits", ()))


def _provenance(facts: _Facts) -> str:
    record = facts.get("provenance")
    if not record:
        return ""
    told = {
        _("signed by %(told)s (as the certificate says)"): record["signer"],
        _("at %(told)s"): record["signed_at"],
        _("made with %(told)s"): record["made_with"],
        _("actions: %(told)s"): ", ".join(record["actions"]),
    }
    parts = [_(_SIGNED[Signed(record["signed"])])]
    parts += [words % {"told": value} for words, value in told.items() if value]
    return "; ".join([*parts, *record["problems"]])


_ZONE_FROM = {
    Basis.STATED: gettext_noop("by the offset that the file states"),
    Basis.SATELLITES: gettext_noop("by the satellites' clock in the file"),
}
_EMBEDDED = {
    Embedded.ALIKE: gettext_noop("shows the same"),
    Embedded.DIFFERENT: gettext_noop(
        "shows something else: the picture was changed; it is an item of its own"
    ),
    Embedded.UNCLEAR: gettext_noop("cannot be compared"),
}
_SIGNED = {
    Signed.INTACT: gettext_noop("the file is as it was signed"),
    Signed.CHANGED: gettext_noop("the file is NOT as it was signed"),
    Signed.UNREADABLE: gettext_noop("the record cannot be read"),
}
_FACTS: Mapping[str, Callable[[_Facts], str]] = {
    gettext_noop("Size"): _size,
    gettext_noop("Length"): _duration,
    gettext_noop("Frames"): _frame_rate,
    gettext_noop("Codecs"): lambda facts: ", ".join(facts.get("codecs", ())),
    gettext_noop("Camera"): _camera,
    gettext_noop("Camera serial"): _text("camera_serial"),
    gettext_noop("Shutter count"): lambda facts: facts.get("tags", {}).get(
        "maker:TotalShutterReleases", ""
    ),
    gettext_noop("Captured"): _captured,
    gettext_noop("Position"): _place,
    gettext_noop("Written by"): _text("software"),
    gettext_noop("History"): _history,
    gettext_noop("Embedded picture"): _embedded,
    gettext_noop("Content credentials"): _provenance,
}

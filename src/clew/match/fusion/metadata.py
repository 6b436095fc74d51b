"""The findings of metadata: what two files say of themselves, and what cannot be.

Anybody can write such facts, and nobody measured how often they are equal or wrong. So their ratios
are set by hand and kept low, and what tells only a class of cameras or programs is not weighed.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from clew.match.cameras.habits import Support, Worth, naming, supports
from clew.match.distance import FAR_APART_KM, distance_km
from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Basis, Finding, Told
from clew.media.capture_time import CaptureTime, capture_time
from clew.media.wire import facts_from_wire
from clew.model.media import Facts
from clew.model.wording import Wording, counted, joined

_NAMED = math.log(100)  # one serial number, one position; two of either
_SAME_MODEL = math.log(5)
_NEAR = math.log(10)
_ONE_PLACE_KM = 0.1
_FASTEST_KM_H = 1_000.0  # no traveller is faster


@dataclass(frozen=True, slots=True)
class FileSays:
    """What a file says of itself: its facts as they are recorded, and the names it was found by."""

    facts: Mapping[str, object]
    names: Iterable[str] = ()


def metadata_findings(one: FileSays, other: FileSays) -> list[Finding]:
    """Return what two files say of sharing a place or a camera.

    Example:
        >>> nikon = FileSays({"camera_serial": "7", "camera_model": "D70"})
        >>> [found.why for found in metadata_findings(nikon, nikon) if found.log_ratio]
        ['same serial number: 7', 'same model: D70']
    """
    first, second = (facts_from_wire(dict(file.facts)) for file in (one, other))
    told = supports(one.facts, other.facts)
    return [
        _position(first, second),
        _serial(told, first, second),
        _model(told),
        *_journey(first, second),
        *_habits(told, one, other),
        *_times(first, second),
    ]


def _position(one: Facts, other: Facts) -> Finding:
    here, there = _place(one), _place(other)
    if here is None or there is None:
        return Finding(
            Channel.POSITION, Told.CANNOT_TELL, Wording("not both files name a position")
        )
    km = distance_km(here, there)
    why = Wording("the positions they name lie %(far)s apart", far=_far(km))
    if km > FAR_APART_KM:
        return _by_hand(Channel.POSITION, why, -_NAMED)
    return _by_hand(Channel.POSITION, why, _NAMED if km <= _ONE_PLACE_KM else _NEAR)


def _serial(told: Iterable[Support], one: Facts, other: Facts) -> Finding:
    if not (one.camera_serial and other.camera_serial):
        why = Wording("not both files name a camera's serial number")
        return Finding(Channel.SERIAL, Told.CANNOT_TELL, why)
    (said,) = (support for support in told if _is_about(support, "serial number"))
    ratio = _NAMED if said.worth is Worth.BODY else -_NAMED
    return _by_hand(Channel.SERIAL, said.what, ratio)


def _model(told: Iterable[Support]) -> Finding:
    for said in told:
        if _is_about(said, "model"):
            ratio = _SAME_MODEL if said.worth is Worth.CLASS else -_NAMED
            return _by_hand(Channel.MODEL, said.what, ratio)
    return Finding(Channel.MODEL, Told.CANNOT_TELL, Wording("not both files name a camera's model"))


def _is_about(said: Support, what: str) -> bool:
    return said.what.startswith((f"same {what}:", f"{what}s differ:"))


def _journey(one: Facts, other: Facts) -> Iterator[Finding]:
    """One camera far apart within too short a time, however their zones are taken."""
    here, there = _place(one), _place(other)
    first, second = capture_time(one), capture_time(other)
    if here is None or there is None or first is None or second is None:
        return
    km, longest = distance_km(here, there), _longest(first, second)
    if km > FAR_APART_KM and km / max(longest / timedelta(hours=1), 1e-9) > _FASTEST_KM_H:
        hours = f"{longest / timedelta(hours=1):.1f}"
        why = Wording(
            "%(far)s apart within %(hours)s hours at most: no camera travels so fast",
            far=_far(km),
            hours=hours,
        )
        yield _by_hand(Channel.JOURNEY, why, -_NAMED)


def _habits(told: Iterable[Support], one: FileSays, other: FileSays) -> Iterator[Finding]:
    """What tells a class of cameras or programs: said, and not weighed."""
    words = [
        said.told
        for said in told
        if not (_is_about(said, "serial number") or _is_about(said, "model"))
    ]
    habits = _named_as(one) & _named_as(other)
    words += [Wording("both are named as %(habit)s", habit=habit) for habit in sorted(habits)]
    if words:
        yield Finding(Channel.HABITS, Told.NOT_WEIGHED, joined(words))


def _named_as(file: FileSays) -> set[str]:
    return {named[0] for name in file.names if (named := naming(name)) is not None}


def _times(one: Facts, other: Facts) -> Iterator[Finding]:
    first, second = capture_time(one), capture_time(other)
    if first is None or second is None:
        return
    shortest, longest = _shortest(first, second), _longest(first, second)
    why = Wording("taken %(span)s apart, as they say", span=_long(longest))
    if shortest != longest:
        why = Wording(
            "taken %(least)s to %(most)s apart, as they say (their zones are not known)",
            least=_long(shortest),
            most=_long(longest),
        )
    yield Finding(Channel.TIMES, Told.NOT_WEIGHED, why)


def _longest(one: CaptureTime, other: CaptureTime) -> timedelta:
    return max(one.latest_at - other.earliest_at, other.latest_at - one.earliest_at)


def _shortest(one: CaptureTime, other: CaptureTime) -> timedelta:
    gaps = (one.earliest_at - other.latest_at, other.earliest_at - one.latest_at)
    return max(timedelta(), *gaps)


def _place(facts: Facts) -> tuple[float, float] | None:
    if facts.latitude is None or facts.longitude is None:
        return None
    return facts.latitude, facts.longitude


def _far(km: float) -> str:
    return f"{1000 * km:,.0f} m" if km < 1 else f"{km:,.1f} km"


def _long(length: timedelta) -> Wording:
    minutes = round(length / timedelta(minutes=1))
    if minutes < 120:
        return counted(minutes, "%(count)s minute", "%(count)s minutes")
    hours = round(length / timedelta(hours=1))
    if hours < 72:
        return counted(hours, "%(count)s hour", "%(count)s hours")
    return counted(length.days, "%(count)s day", "%(count)s days")


def _by_hand(channel: Channel, why: Wording, ratio: float) -> Finding:
    return Finding(channel, Told.WEIGHED, why, ratio, Basis.BY_HAND)

"""What figures of a report say and where on paper, in words of the active language."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clew.bureau.boundaries.names import place_name
from clew.bureau.network.strand_words import KIND_NAMES
from clew.bureau.reports.figures import (
    Happening,
    NetworkFigure,
    PlacesFigure,
    TimelineFigure,
)
from clew.bureau.reports.laying_out import laid_out
from clew.bureau.reports.map_drawing import drawn_map
from clew.bureau.speaking import day, moment, number, phrase, worded
from clew.model.wording import Wording
from clew.network.bonds.bond import SAME_PERSON

_STEPS = 48  # across a timeline
_LAND = "land.svg"
_NAMED = 14  # places on a map
_LISTED = 30  # happenings, places


def network_told(figure: NetworkFigure) -> dict[str, Any]:
    """Return a network's picture: nodes and lines with their places from 0 to 1, and its tables."""
    at = laid_out(figure)
    persons_left = Wording(
        "%(count)s more persons are left out: those whose bonds are weakest.",
        count=figure.persons_left,
    )
    bonds_left = Wording(
        "%(count)s more bonds are left out: the weakest, and those of persons who are left out.",
        count=figure.bonds_left,
    )
    return {
        "nodes": [
            {
                "x": at[place][0],
                "y": at[place][1],
                "number": str(place + 1),
                "name": one.name,
                "accounts": number(one.accounts),
                "place": _place(one.place) if one.place else "",
                "had_files": one.had_files,
                "is_victim": one.is_victim,
            }
            for place, one in enumerate(figure.persons)
        ],
        "lines": [
            {
                "a": min(one.a, one.b),
                "b": max(one.a, one.b),
                "between": f"{min(one.a, one.b) + 1} \u2013 {max(one.a, one.b) + 1}",
                "p": round(one.p, 2),
                "percent": f"{number(100 * one.p)} %",
                "only_perhaps_one": list(one.kinds) == [SAME_PERSON],
                "kinds": ", ".join(str(KIND_NAMES[kind]) for kind in one.kinds),
            }
            for one in figure.bonds
        ],
        "left": _said((figure.persons_left, persons_left), (figure.bonds_left, bonds_left)),
    }


def timeline_told(figure: TimelineFigure) -> dict[str, Any]:
    """Return a timeline: a row for each kind with its dots, from 0 to 1, and the last of them."""
    every = figure.happenings
    if not every:
        return {"rows": [], "listed": [], "left": []}
    first, last = every[-1].at, every[0].at
    listed = Wording(
        "The %(count)s newest are listed, of %(total)s.", count=_LISTED, total=len(every)
    )
    cut = Wording("Of more than %(count)s only the newest are told.", count=len(every))
    return {
        "rows": list(_rows(every)),
        "from": day(first.date()),
        "until": day(last.date()),
        "listed": [
            {"at": moment(one.at), "kind": phrase(one.kind), "who": one.who}
            for one in every[:_LISTED]
        ],
        "left": _said((len(every) > _LISTED, listed), (figure.is_cut, cut)),
    }


def places_told(figure: PlacesFigure) -> dict[str, Any]:
    """Return places with how many there are, as rows of bars from 0 to 1, and their map.

    `map` is None where no boundary of them is known; its `svg` is in bytes, for a file.
    """
    most = max((count for _, count in figure.counts), default=1)
    rest = figure.counts[_LISTED:]
    more = Wording(
        "%(count)s more places, with %(number)s in all, are left out.",
        count=len(rest),
        number=sum(count for _, count in rest),
    )
    unknown = Wording("Of %(count)s more no place is known.", count=figure.unknown)
    return {
        "rows": [
            {
                "code": code,
                "name": _place(code),
                "count": number(count),
                "share": round(count / most, 3),
            }
            for code, count in figure.counts[:_LISTED]
        ],
        "map": _map(figure),
        "left": _said((len(rest), more), (figure.unknown, unknown)),
    }


def with_map(places: Mapping[str, Any], pictures: dict[str, bytes]) -> dict[str, Any]:
    """Return places with their map's land as a file among the pictures beside a template."""
    if places["map"] is None:
        return dict(places)
    pictures[_LAND] = places["map"]["svg"]
    return {**places, "map": {**places["map"], "svg": _LAND}}


def _map(figure: PlacesFigure) -> dict[str, Any] | None:
    found = drawn_map([code for code, _ in figure.counts])
    if found is None:
        return None
    most = max(count for _, count in figure.counts)
    circles = [
        {
            "x": found.places[code][0],
            "y": found.places[code][1],
            "count": number(count),
            "name": place_name(code) if len(found.places) <= _NAMED else "",
            "size": round((count / most) ** 0.5, 3),
        }
        for code, count in figure.counts
        if code in found.places
    ]
    return {"svg": found.svg, "high": found.high, "circles": circles}


def _rows(every: Sequence[Happening]) -> Iterator[dict[str, Any]]:
    first, last = every[-1].at, every[0].at
    long_s = max(1.0, (last - first).total_seconds())
    for kind in sorted({one.kind for one in every}, key=lambda kind: (phrase(kind), kind)):
        of_kind = [one for one in every if one.kind == kind]
        steps = Counter(
            round(_STEPS * (one.at - first).total_seconds() / long_s) for one in of_kind
        )
        most = max(steps.values())
        yield {
            "kind": phrase(kind),
            "count": number(len(of_kind)),
            "first": moment(of_kind[-1].at),
            "last": moment(of_kind[0].at),
            "dots": [
                {"x": round(step / _STEPS, 3), "size": round((count / most) ** 0.5, 2)}
                for step, count in sorted(steps.items())
            ],
        }


def _place(code: str) -> str:
    """A place with its code, which tells parts of several countries apart."""
    name = place_name(code)
    return code if name == code else f"{name} ({code})"


def _said(*several: tuple[int, Wording]) -> list[str]:
    return [worded(one) for applies, one in several if applies]

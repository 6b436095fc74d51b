"""Scenes held out: several views of each place, each held against all others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clew.match.compare import as_references
from clew.match.subject import Subject
from clew.simulate.collection import view
from clew.simulate.held_out.measured import Measured, Tally
from clew.simulate.held_out.pictures import hashes_each, reached_by, subject_of
from clew.simulate.textures import Picture

_SIZE = (1024, 768)


@dataclass(frozen=True, slots=True)
class View:
    """One picture of a place."""

    place: str
    name: str
    picture: Picture


def measure_scenes(views: Iterable[View]) -> Measured:
    """Hold every view against all others: those of its place are its scenes, the rest strangers.

    Views of one place may look different ways: not every pair shows the same things.

    Raises:
        ValueError: there are fewer than two places, or no place has two views.

    Example:
        >>> measured = measure_scenes(views_of_rooms(2, views=2, seed=1))
        >>> measured.stranger_pairs, len(measured.copies)
        (8, 4)
    """
    places: dict[str, str] = {}
    subjects: dict[str, Subject] = {}
    for one in views:
        places[one.name] = one.place
        subjects[one.name] = subject_of(one.picture)
    if not 1 < len(set(places.values())) < len(places):
        raise ValueError("scenes need two places or more, and two views of one of them")
    references = as_references(subjects)
    tally = Tally()
    for name, subject in subjects.items():
        of_place = [o for o, place in places.items() if place == places[name] and o != name]
        strangers = [other for other, place in places.items() if place != places[name]]
        reached = reached_by(subject, references)["scenes"]
        tally.add(name, "another view", reached, shown=of_place, strangers=strangers)
    return tally.measured(hashes=hashes_each(list(subjects.values())))


def views_of_rooms(rooms: int, *, views: int, seed: int) -> Iterator[View]:
    """Yield so many views of each of so many invented rooms."""
    for room in range(seed, seed + rooms):
        for number in range(views):
            picture = view(room, number, width=_SIZE[0], height=_SIZE[1])
            yield View(f"room {room}", f"room {room}, view {number}", picture)

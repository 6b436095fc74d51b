"""Changes: reports that were corrected or recalled later, as dated events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from clew.model.sighting import Sighting
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.reporting import contradicted
from clew.simulate.worlds.settings import Settings


@dataclass(frozen=True, slots=True)
class Correction:
    """From a moment on, a sighting of a report reads otherwise."""

    at: datetime
    report: str
    before: Sighting
    after: Sighting


@dataclass(frozen=True, slots=True)
class Recall:
    """From a moment on, a report is as if it had never come."""

    at: datetime
    report: str


type Change = Correction | Recall


def changes_of(
    filed: Sequence[Filed], *, random: Random, settings: Settings
) -> tuple[list[Filed], list[Change]]:
    """Return the reports as they first came, and what their senders changed later.

    What is corrected was wrong at first: the world's true sighting is what it is changed to.
    """
    came, changes = [], list[Change]()
    for one in filed:
        drawn = random.random()
        received_at = one.report.received_at
        if received_at is None or not one.sightings:
            came.append(one)
            continue
        at = received_at + timedelta(days=random.uniform(1, 90))
        if drawn < settings.corrected:
            place = random.randrange(len(one.sightings))
            true = one.sightings[place]
            wrong = contradicted(true, random)
            sightings = (*one.sightings[:place], wrong, *one.sightings[place + 1 :])
            came.append(replace(one, sightings=sightings))
            changes.append(Correction(at, one.report.key, wrong, true))
            continue
        came.append(one)
        if drawn < settings.corrected + settings.recalled:
            changes.append(Recall(at, one.report.key))
    return came, sorted(changes, key=lambda change: (change.at, change.report))


def after(sightings: Iterable[Sighting], changes: Iterable[Change]) -> Iterator[Sighting]:
    """Yield sightings as they stand after all these changes."""
    recalled = {change.report for change in changes if isinstance(change, Recall)}
    corrected = {c.before: c.after for c in changes if isinstance(c, Correction)}
    for sighting in sightings:
        if sighting.report not in recalled:
            yield corrected.get(sighting, sighting)

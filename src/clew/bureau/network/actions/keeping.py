"""Keeping what resolution knows beside a built network, in parts: most stay as they are.

With it one report more need not be resolved from all sightings. It holds nothing that the build's
own reports do not say, and goes with the build.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.network.models import Build, BuiltPart, BuiltReport, Report
from clew.bureau.network.queries.basis import SAID
from clew.model.sharing import SharingNote
from clew.network.resolution import Resolution, default_weights
from clew.network.resolution.parts import Part, arrays_of, layout_of, parts_of

_AT_ONCE = 100
_REPORTS_AT_ONCE = 1_000

type ReportState = tuple[UUID, str, int, int]
"""A report's id and key, and the two numbers by which it is told when it says other."""


def layout() -> str:
    """Return what must be the same for what is kept to be taken up again."""
    return blake2b(layout_of(default_weights()).encode(), digest_size=16).hexdigest()


def states_of(reports: QuerySet[Report]) -> list[ReportState]:
    """Return the states of some reports."""
    told = reports.annotate(said=SAID).order_by("key", "pk")
    return list(told.values_list("pk", "key", "revised", "said"))


def keep_reports(build: Build, states: Iterable[ReportState], counts: Mapping[str, int]) -> None:
    """Note that a build knows reports in these states, `counts` the sightings of each key."""
    rows, counted = [], set[str]()
    for number, key, revised, said in states:
        count = 0 if key in counted else counts.get(key, 0)
        counted.add(key)
        row = BuiltReport(build=build, report=number, key=key, revised=revised, said=said)
        row.sightings = count
        rows.append(row)
    BuiltReport.objects.bulk_create(rows, batch_size=_REPORTS_AT_ONCE)


def keep(
    build: Build, resolution: Resolution, *, before: Mapping[Part, bytes] | None = None
) -> None:
    """Keep what a resolution knows; `before` is what is kept already."""
    before, now = before or {}, dict(parts_of(resolution.kept()))
    changed = [part for part, held in now.items() if before.get(part) != held]
    void: dict[str, list[int]] = defaultdict(list)
    for name, number in before.keys() & (before.keys() - now.keys() | set(changed)):
        void[name].append(number)
    for name, numbers in void.items():
        build.parts.filter(name=name, number__in=numbers).delete()
    BuiltPart.objects.bulk_create(
        (BuiltPart(build=build, name=p[0], number=p[1], held=now[p]) for p in changed),
        batch_size=_AT_ONCE,
    )


def kept_parts(build: Build) -> dict[Part, bytes]:
    """Return all that is kept of a build."""
    rows = build.parts.values_list("name", "number", "held")
    return {(name, number): bytes(held) for name, number, held in rows.iterator(_AT_ONCE)}


def taken_up(parts: Mapping[Part, bytes], notes: Sequence[SharingNote]) -> Resolution:
    """Return the resolution that was kept."""
    return Resolution.of_kept(arrays_of(parts), notes=notes)

"""Keeping what resolution knows beside a built network, in parts: most stay as they are.

With it one report more need not be resolved from all sightings. It holds nothing that the build's
own reports do not say, and goes with the build.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from clew.bureau.network.models import Build, BuiltPart
from clew.model.sharing import SharingNote
from clew.network.resolution import Resolution, default_weights
from clew.network.resolution.parts import Part, arrays_of, layout_of, parts_of

_AT_ONCE = 100
_REPORTS = "reports"
_BYTES = 1 << 18

type Reports = dict[str, tuple[str, int]]
"""The state of each report by its key, and how many sightings it has: see `report_states`."""


def layout() -> str:
    """Return what must be the same for what is kept to be taken up again."""
    return blake2b(layout_of(default_weights()).encode(), digest_size=16).hexdigest()


def keep(
    build: Build,
    resolution: Resolution,
    reports: Reports,
    *,
    before: Mapping[Part, bytes] | None = None,
) -> None:
    """Keep what a resolution knows, and of which reports; `before` is what is kept already."""
    before = before or {}
    now = dict(parts_of(resolution.kept())) | dict(_parts_of(reports))
    changed = [part for part, held in now.items() if before.get(part) != held]
    for name, number in before.keys() & (before.keys() - now.keys() | set(changed)):
        build.parts.filter(name=name, number=number).delete()
    BuiltPart.objects.bulk_create(
        (BuiltPart(build=build, name=p[0], number=p[1], held=now[p]) for p in changed),
        batch_size=_AT_ONCE,
    )


def kept_parts(build: Build) -> dict[Part, bytes]:
    """Return all that is kept of a build."""
    rows = build.parts.values_list("name", "number", "held")
    return {(name, number): bytes(held) for name, number, held in rows.iterator(_AT_ONCE)}


def taken_up(
    parts: Mapping[Part, bytes], notes: Sequence[SharingNote]
) -> tuple[Resolution, Reports]:
    """Return the resolution that was kept, and the reports that it knows."""
    told = sorted((number, held) for (name, number), held in parts.items() if name == _REPORTS)
    reports = json.loads(b"".join(held for _, held in told) or b"{}")
    arrays = arrays_of({part: held for part, held in parts.items() if part[0] != _REPORTS})
    known = {key: (state, count) for key, (state, count) in reports.items()}
    return Resolution.of_kept(arrays, notes=notes), known


def _parts_of(reports: Reports) -> Mapping[Part, bytes]:
    told = json.dumps(reports).encode()
    return {
        (_REPORTS, begin // _BYTES): told[begin : begin + _BYTES]
        for begin in range(0, len(told), _BYTES)
    }

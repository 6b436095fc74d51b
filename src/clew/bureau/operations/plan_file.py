"""Plan file: many sites in one go, as CSV (a row a site) or JSON (a list of objects).

The columns are those of `plan_row`. A row that cannot be used is told, and the rest goes on.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from clew.bureau.operations.plan_row import COLUMNS, PlannedSite, PlanRowError, planned_site
from clew.intake.documents.delimited import rows
from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.documents.text_file import text_chunks, text_lines

_MOST_BYTES = 16 << 20


class PlanFileError(ValueError):
    """The file is no plan at all."""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A site, and where in the file it stands."""

    where: str
    site: PlannedSite


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """What was not taken: where it stands, and why."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a file says."""

    rows: tuple[PlannedRow, ...]
    refused: tuple[RefusedRow, ...]


@dataclass(slots=True)
class _Refusals:
    """What stood in the way of reading; see `clew.intake.documents.errors.Notes`."""

    rows: list[RefusedRow] = field(default_factory=list)

    def met(self, trap: str) -> None:
        """Nothing of a plan is lost by the traps that readers step over."""

    def reject(self, where: str, reason: str) -> None:
        """Keep what could not be read."""
        self.rows.append(RefusedRow(where, reason))


def read_plan(path: Path, *, zone: str = "") -> PlanFile:
    """Return the sites of a file; `zone` is of the rows that name none.

    Raises:
        PlanFileError: it is neither CSV with a column `site` nor JSON with a list of sites.
        OSError: it cannot be read.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise PlanFileError(f"{path} is larger than {_MOST_BYTES >> 20} MiB: that is no plan")
    refusals, taken, seen = _Refusals(), [], dict[str, str]()
    reader = _json_rows if path.suffix.lower() == ".json" else _csv_rows
    for where, row in reader(path, refusals):
        try:
            site = planned_site({**row, "zone": row.get("zone") or zone})
        except PlanRowError as error:
            refusals.reject(where, str(error))
            continue
        if site.label in seen:
            refusals.reject(where, f"site: {site.label} stands on {seen[site.label]} already")
            continue
        seen[site.label] = where
        taken.append(PlannedRow(where, site))
    return PlanFile(tuple(taken), tuple(refusals.rows))


def _csv_rows(path: Path, refusals: _Refusals) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        table = rows(text_lines(path, notes=refusals), delimiter=",", notes=refusals)
        _, head = next(table, (0, []))
        names = [_folded(one) for one in head]
        if "site" not in names:
            raise PlanFileError(f"{path}, line 1: there is no column 'site'; {_columns()}")
        for name in names:
            if name and name not in COLUMNS:
                refusals.reject("line 1", f"the column {name!r} is not known; {_columns()}")
        for number, cells in table:
            if any(cell.strip() for cell in cells):
                yield f"line {number}", dict(zip(names, cells, strict=False))
    except BrokenDocumentError as error:
        raise PlanFileError(f"{path}: {error}") from error


def _json_rows(path: Path, refusals: _Refusals) -> Iterator[tuple[str, Mapping[str, object]]]:
    try:
        told = json.loads("".join(text_chunks(path, notes=refusals)))
    except (ValueError, RecursionError, BrokenDocumentError) as error:
        raise PlanFileError(f"{path} is no JSON: {error}") from error
    sites = told.get("sites") if isinstance(told, dict) else told
    if not isinstance(sites, list):
        raise PlanFileError(f"{path}: there is no list of sites; {_columns()}")
    for number, row in enumerate(sites, start=1):
        if not isinstance(row, dict):
            refusals.reject(f"site {number}", f"it is no object; {_columns()}")
            continue
        for name in sorted(row.keys() - set(COLUMNS)):
            refusals.reject(f"site {number}", f"{name!r} is not known; {_columns()}")
        yield f"site {number}", row


def _folded(name: str) -> str:
    return "_".join(name.strip().lower().split())


def _columns() -> str:
    return f"columns are {', '.join(COLUMNS)}"

"""Cameras that an officer may see, and pictures whose sensor noise may be asked for.

A camera's pattern is made of its items, so it is visible only to who may see every one of them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Camera, Item, NoiseReading
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, of_case
from clew.bureau.vault.queries.visibility import visible_items
from clew.fingerprint.noise_gates import LEAST_PIXELS
from clew.model.media import Family

_AS_CAMERAS_WRITE = frozenset({"image/jpeg", "image/heic", "image/tiff"})


class CameraNotFoundError(LookupError):
    """There is no such camera, or this officer may not see all of its items."""


@dataclass(frozen=True, slots=True)
class CameraRow:
    """One camera, with the SHA-256s of the items that its pattern grew from."""

    id: UUID
    name: str
    pattern: UUID
    items: Sequence[str]
    officer: str
    grown_at: datetime


def cameras(officer: Officer) -> list[CameraRow]:
    """Return the cameras that the officer may see, by name."""
    rows = visible_cameras(officer).select_related("officer").prefetch_related("items")
    return [_row(row) for row in rows.order_by("name")]


def camera(officer: Officer, name: str) -> CameraRow:
    """Return the camera of that name.

    Raises:
        CameraNotFoundError: it does not exist, or the officer may not see it.
    """
    row = visible_cameras(officer).filter(name=name).select_related("officer").first()
    if row is None:
        raise CameraNotFoundError(f"there is no camera {name}; see `clew camera list`")
    return _row(row)


def visible_cameras(officer: Officer) -> QuerySet[Camera]:
    """Return the cameras of the officer's bureau of whose items all may be seen."""
    through = Camera.items.through.objects.filter(camera=OuterRef("pk"))
    hidden = through.exclude(item__in=visible_items(officer).values("pk"))
    own = Camera.objects.filter(bureau=officer.bureau_id).annotate(held=Count("items"))
    return own.filter(~Exists(hidden), held__gt=0)


def pictures_of_cameras(officer: Officer, *, cases: Collection[Case]) -> list[str]:
    """Return the cases' items that a camera may have written, by SHA-256.

    That is pictures of a type that cameras write (no PNG: those are screenshots and drawings), of
    enough pixels, decoded without a problem.
    """
    found: set[str] = set()
    for case in cases:
        rows = of_case(officer, case).filter(
            family=Family.IMAGE.value, mime__in=_AS_CAMERAS_WRITE, problem_code=""
        )
        found |= {sha256 for sha256, facts in rows.values_list("pk", "facts") if _is_large(facts)}
    return sorted(found)


def noise_readings(officer: Officer, sha256s: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return the version and the reason of those visible items whose noise was read."""
    told: dict[str, tuple[int, str]] = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        seen = visible_items(officer).filter(pk__in=several)
        rows = NoiseReading.objects.filter(item__in=seen)
        told |= {pk: (version, reason) for pk, version, reason in rows.values_list(*_TOLD)}
    return told


_TOLD = ("item_id", "version", "reason")


def find_items(officer: Officer, sha256s: Collection[str]) -> list[str]:
    """Return those of the items that the officer may see."""
    rows: QuerySet[Item] = visible_items(officer).filter(pk__in=[s.lower() for s in sha256s])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _is_large(facts: dict[str, int]) -> bool:
    return (facts.get("width") or 0) * (facts.get("height") or 0) >= LEAST_PIXELS


def _row(row: Camera) -> CameraRow:
    return CameraRow(
        id=row.pk,
        name=row.name,
        pattern=row.pattern,
        items=sorted(item.pk for item in row.items.all()),
        officer=row.officer.get_username(),
        grown_at=row.grown_at,
    )

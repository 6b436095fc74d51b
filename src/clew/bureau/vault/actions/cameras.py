"""Cameras: grown from items that an officer chose, searched, and found blindly as groups.

A group's pairs are recorded as matches with the relation `camera`: leads that a person judges. Only
what two pictures say by themselves is recorded of a pair, so that nobody learns from it what other
pictures there are.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from clew import VERSION
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.noise import KeptNoise
from clew.bureau.vault.actions.touches import keep_matched
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Camera, Item, Match
from clew.bureau.vault.queries.cameras import CameraRow, camera, cameras, find_items
from clew.fingerprint.sensor_noise import SensorNoise
from clew.match.cameras.grouping import Grouping, Pair, group
from clew.match.cameras.growing import Grown, grow
from clew.match.cameras.habits import supports
from clew.match.cameras.scores import camera_score
from clew.match.cameras.search import Asked, Found, Known, find_on
from clew.model.match import Relation, Transform

_PAIRS_AN_ITEM = 5  # recorded, the surest: a large group needs no more to be seen


class CameraNameTakenError(ValueError):
    """The name cannot be used by this officer."""


@dataclass(frozen=True, slots=True)
class CameraFound:
    """A camera that a picture was held against, with how they agree and how probable it is."""

    camera: CameraRow
    found: Found
    score: float


def group_items(
    acting_officer: Officer, sha256s: Sequence[str], *, vault: VaultFolder, now: datetime
) -> Grouping:
    """Group items by their sensor, and record the pairs that agree.

    Only items that the officer may see are looked at; their noise must have been read.
    """
    seen = find_items(acting_officer, sha256s)
    grouping = group(KeptNoise(vault, seen))
    _record_pairs(acting_officer, seen, grouping, now=now)
    return grouping


def grow_camera(
    acting_officer: Officer,
    name: str,
    sha256s: Sequence[str],
    *,
    vault: VaultFolder,
    now: datetime,
) -> Grown:
    """Grow a camera of this name from items whose noise was read; an earlier one is replaced.

    Raises:
        NothingSharedError: no two of the items share a sensor.
        TooManyPicturesError: there are more than are looked at together.
        CameraNameTakenError: the name cannot be used.
        VaultFullError: the disk is full.
    """
    seen = find_items(acting_officer, sha256s)
    grown = grow(KeptNoise(vault, seen))
    pattern = uuid4()
    writer = vault.noise.writer()
    writer.write(grown.known.to_bytes())
    writer.commit(pattern.hex)
    replaced = None
    try:
        row = Camera(name=name, pattern=pattern, officer=acting_officer, grown_at=now)
        replaced = _record_grown(acting_officer, row, [m.key for m in grown.members])
    except BaseException:
        vault.noise.remove(pattern.hex)
        raise
    if replaced is not None:
        vault.noise.remove(replaced)
    return grown


def search_cameras(
    acting_officer: Officer,
    pictures: Mapping[str, SensorNoise],
    *,
    vault: VaultFolder,
    now: datetime,
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, list[CameraFound]]:
    """Hold pictures against every camera the officer may see; return the cameras, likeliest first.

    Only cameras that are believed are returned. The search is logged.
    """
    known = cameras(acting_officer)
    with transaction.atomic():
        details = {"pictures": sorted(pictures), "cameras": len(known)}
        record(tags.VAULT_CAMERAS_SEARCHED, officer=acting_officer, details=details, now=now)
    found: dict[str, list[CameraFound]] = {key: [] for key in pictures}
    for row, (key, noise) in enumerate(pictures.items()):
        asked = Asked.of(noise)
        for column, camera_row in enumerate(known, start=1):
            one = find_on(_pattern(camera_row, vault), asked)
            if one.is_believed:
                found[key].append(CameraFound(camera_row, one, one.score(searched=len(known))))
            report(row * len(known) + column, len(pictures) * len(known))
    return {key: sorted(many, key=_likeliest) for key, many in found.items()}


@transaction.atomic
def delete_camera(acting_officer: Officer, name: str, *, vault: VaultFolder, now: datetime) -> None:
    """Delete a camera and its pattern; its items and their matches stay.

    Raises:
        CameraNotFoundError: it does not exist, or the officer may not see it.
    """
    row = camera(acting_officer, name)
    Camera.objects.filter(pk=row.id).delete()
    details = {"name": name, "items": list(row.items)}
    record(
        tags.VAULT_CAMERA_DELETED,
        officer=acting_officer,
        subject=str(row.id),
        details=details,
        now=now,
    )
    transaction.on_commit(lambda: vault.noise.remove(row.pattern.hex))


def _likeliest(found: CameraFound) -> tuple[float, str]:
    return -found.found.beyond_chance, found.camera.name


def _pattern(row: CameraRow, vault: VaultFolder) -> Known:
    with vault.noise.open(row.pattern.hex) as file:
        return Known.from_bytes(file.read())


@transaction.atomic
def _record_grown(officer: Officer, row: Camera, members: Sequence[str]) -> str | None:
    """Record a camera; return the name of the pattern that it replaces, if any."""
    old = Camera.objects.select_for_update().filter(bureau=officer.bureau_id, name=row.name).first()
    if old is not None:
        if row.name not in {one.name for one in cameras(officer)}:
            raise CameraNameTakenError(f"the name {row.name} cannot be used; choose another")
        row.pk = old.pk
    row.bureau_id = officer.bureau_id
    row.save(force_update=old is not None)
    row.items.set(Item.objects.filter(pk__in=members))
    record(
        tags.VAULT_CAMERA_GROWN,
        officer=officer,
        subject=str(row.pk),
        details={"name": row.name, "items": list(members)},
        now=row.grown_at,
    )
    return None if old is None else old.pattern.hex


@transaction.atomic
def _record_pairs(
    officer: Officer, seen: Sequence[str], grouping: Grouping, *, now: datetime
) -> None:
    """Record pairs that are not recorded yet, in either direction."""
    take_turn()
    recorded = Match.objects.filter(
        Q(query__in=seen) & Q(target__in=seen), relation=Relation.CAMERA.value
    )
    known = {frozenset(pair) for pair in recorded.values_list("query_id", "target_id")}
    facts = dict(Item.objects.filter(pk__in=seen).values_list("pk", "facts"))
    fresh = [
        _match(pair, facts, searched=len(seen), now=now)
        for pair in _surest(grouping.pairs)
        if frozenset((pair.one, pair.other)) not in known
    ]
    Match.objects.bulk_create(fresh, ignore_conflicts=True)
    keep_matched(row.pk for row in fresh)
    details = {"items": len(seen), "groups": len(grouping.groups), "matches": len(fresh)}
    record(tags.VAULT_CAMERAS_GROUPED, officer=officer, details=details, now=now)


def _surest(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs, surest first, as long as one of the two has few."""
    kept: list[Pair] = []
    counted: Counter[str] = Counter()
    for pair in sorted(pairs, key=lambda pair: (-pair.pce, pair.one, pair.other)):
        if min(counted[pair.one], counted[pair.other]) < _PAIRS_AN_ITEM:
            kept.append(pair)
            counted.update((pair.one, pair.other))
    return kept


def _match(
    pair: Pair, facts: Mapping[str, Mapping[str, object]], *, searched: int, now: datetime
) -> Match:
    told = [str(one) for one in supports(facts[pair.one], facts[pair.other])]
    return Match(
        query_id=pair.one,
        target_id=pair.other,
        relation=Relation.CAMERA.value,
        score=camera_score(pair.pce, searched=searched, looks=2),
        transform=Transform.NONE.value,
        evidence={"pce": round(pair.pce), "searched": searched, "supports": told},
        engine=f"clew {VERSION}",
        made_at=now,
    )

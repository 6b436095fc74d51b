"""Systems: Clew, Clew without each kind of evidence, and the baselines, all asked the same way."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from clew.model.identifier import IdentifierKind as Kind
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.groups.finding import find_groups
from clew.network.resolution import resolve
from clew.simulate.worlds.measuring import Answer, answer_of
from network.baselines import OWN, connected
from network.splink_peer import splink

LEFT_OUT: dict[str, frozenset[Kind]] = {
    "addresses": frozenset({Kind.IP}),
    "devices": frozenset({Kind.DEVICE, Kind.IMEI}),
    "e-mails": frozenset({Kind.EMAIL}),
    "phones": frozenset({Kind.PHONE}),
    "names and birth dates": frozenset({Kind.NAME, Kind.BIRTH_DATE}),
    "screen names": frozenset({Kind.SCREEN_NAME}),
    "wallets": frozenset({Kind.WALLET}),
    "files, links and cameras": frozenset({Kind.FILE_HASH, Kind.SHARE_LINK, Kind.CAMERA_SERIAL}),
    "pages, homes and vehicles": frozenset({Kind.URL, Kind.ADDRESS, Kind.VEHICLE}),
    "dealings": frozenset({Kind.ACCOUNT, Kind.GROUP}),
}


type Ask = Callable[[Sequence[Sighting], Sequence[SharingNote]], tuple[Answer, float]]


@dataclass(frozen=True, slots=True)
class System:
    """Something that resolves sightings with lists of shared networks, and its seconds."""

    name: str
    ask: Ask
    is_ablation: bool = False


def all_systems() -> list[System]:
    """Return Clew, its ablations, and the baselines."""
    return [
        System("Clew", _clew),
        System("connected components, own identifiers", _connected(OWN)),
        System("connected components, addresses too", _connected(OWN | {Kind.IP})),
        System("Splink", lambda sightings, _: splink(sightings)),
        *(
            System(f"Clew without {name}", _without(kinds), is_ablation=True)
            for name, kinds in LEFT_OUT.items()
        ),
        System("Clew without ports", _without_ports, is_ablation=True),
        System("Clew without times", _without_times, is_ablation=True),
        System("Clew without lists", lambda seen, _: _clew(seen, ()), is_ablation=True),
    ]


def _clew(sightings: Iterable[Sighting], notes: Sequence[SharingNote]) -> tuple[Answer, float]:
    seen = list(sightings)
    start = time.perf_counter()
    resolution = resolve(seen, notes=notes)
    entities, links = resolution.entities, resolution.links
    seconds = time.perf_counter() - start
    groups = find_groups(entities, seen, notes).groups
    return answer_of(entities, links, groups), seconds


def _connected(kinds: frozenset[Kind]) -> Ask:
    def ask(sightings: Sequence[Sighting], _: Sequence[SharingNote]) -> tuple[Answer, float]:
        start = time.perf_counter()
        return connected(sightings, kinds), time.perf_counter() - start

    return ask


def _without(kinds: frozenset[Kind]) -> Ask:
    return lambda seen, notes: _clew((s for s in seen if s.identifier.kind not in kinds), notes)


def _without_ports(
    sightings: Sequence[Sighting], notes: Sequence[SharingNote]
) -> tuple[Answer, float]:
    return _clew((s if s.port is None else replace(s, port=None) for s in sightings), notes)


def _without_times(
    sightings: Sequence[Sighting], notes: Sequence[SharingNote]
) -> tuple[Answer, float]:
    return _clew((replace(s, first_at=None, last_at=None) for s in sightings), notes)

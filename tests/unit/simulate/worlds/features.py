"""What to look for in a world: each counts something in its sightings, with the truth at hand."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta

from clew.model.identifier import IdentifierKind
from clew.model.sharing import Sharing
from clew.model.sighting import Event, Sighting, Standing
from clew.simulate.worlds import World
from clew.simulate.worlds.changes import Correction, Recall
from clew.simulate.worlds.geography import COUNTRIES
from clew.simulate.worlds.tips import TIP

Kind = IdentifierKind
HOURS = {country.code: country.utc_hours for country in COUNTRIES}


def of_kind(world: World, *kinds: Kind) -> list[Sighting]:
    return [s for s in world.sightings() if s.identifier.kind in kinds]


def shared(
    world: World, *kinds: Kind, of: Callable[[Sighting], bool] = lambda s: True
) -> Iterable[set[tuple[int, int]]]:
    """For each identifier, the persons (with their households) whom it was seen with."""
    seen = defaultdict(set)
    for sighting in of_kind(world, *kinds):
        if of(sighting):
            truth = world.truth.accounts[sighting.subject]
            seen[sighting.identifier].add((truth.person, truth.household))
    return seen.values()


def across_homes(people: set[tuple[int, int]]) -> bool:
    return len({household for _, household in people}) > 1


def within_a_home(people: set[tuple[int, int]]) -> bool:
    return len(people) > len({household for _, household in people})


def on(world: World, sharing: Sharing) -> int:
    return sum(found is sharing for found in world.truth.addresses.values())


def planted(world: World) -> int:
    """An offender states, unchecked, what an innocent of another home states too."""
    stated = defaultdict(set)
    for s in of_kind(world, Kind.EMAIL, Kind.PHONE):
        stated[s.identifier].add((s.subject, s.verified))
    truth = world.truth.accounts
    return sum(
        any(
            truth[a].is_offender
            and not checked
            and not truth[b].is_offender
            and truth[a].household != truth[b].household
            for a, checked in some
            for b, _ in some
        )
        for some in stated.values()
    )


def shifted_by_zone(world: World) -> int:
    """The same act in two reports, apart by exactly the hours of the account's country."""
    times = defaultdict(set)
    for s in of_kind(world, Kind.IP):
        if s.first_at is not None and s.first_at == s.last_at:
            times[s.subject, s.identifier, s.event].add(s.first_at)
    return sum(
        abs(a - b)
        == timedelta(hours=abs(HOURS[world.truth.accounts[subject].country]))
        != timedelta(0)
        for (subject, _, event), some in times.items()
        if event is Event.REGISTRATION
        for a in some
        for b in some
        if a < b
    )


def copies(world: World) -> list[tuple[list[str], list[str]]]:
    """Tips about one account that came twice: what each says."""
    told = defaultdict(list)
    for filed in world.filed:
        if filed.report.format == TIP and filed.sightings:
            said = [
                f"{s.occasion} {s.identifier} {s.first_at} {s.verified}" for s in filed.sightings
            ]
            told[filed.sightings[0].subject].append(said)
    return [(some[0], other) for some in told.values() for other in some[1:]]


def meetings(world: World) -> int:
    """Two members of a group on one public address within the hour."""
    there = defaultdict(list)
    for s in of_kind(world, Kind.IP):
        truth = world.truth.accounts[s.subject]
        is_public = world.truth.addresses[s.identifier.value] is Sharing.PUBLIC
        if is_public and truth.group is not None and s.first_at:
            there[s.identifier, truth.group].append((s.first_at, truth.person))
    return sum(
        p != q and abs(a - b) < timedelta(hours=1)
        for some in there.values()
        for a, p in some
        for b, q in some
    )


def in_two_scripts(world: World) -> int:
    names = defaultdict(set)
    for s in of_kind(world, Kind.NAME):
        names[world.truth.accounts[s.subject].person].add(s.identifier.value.isascii())
    return sum(len(some) == 2 for some in names.values())


def same_handle(world: World) -> int:
    """Screen names that one person has at several services."""
    seen = defaultdict(set)
    for s in of_kind(world, Kind.SCREEN_NAME):
        if "@" not in s.identifier.value and not s.identifier.value.startswith("+"):
            seen[s.identifier, world.truth.accounts[s.subject].person].add(s.subject)
    return sum(len(accounts) > 1 for accounts in seen.values())


def files_again(world: World) -> int:
    """Files that accounts of one person alone hold, more than one of them."""
    seen = defaultdict(set)
    for s in of_kind(world, Kind.FILE_HASH):
        seen[s.identifier].add((s.subject, world.truth.accounts[s.subject].person))
    return sum(len(some) > 1 and len({person for _, person in some}) == 1 for some in seen.values())


def standing(world: World, one: Standing) -> int:
    return sum(s.standing is one for s in world.sightings())


def intervals(world: World) -> int:
    return sum(s.first_at != s.last_at for s in world.sightings())


def without_port(world: World) -> int:
    return sum(s.port is None for s in of_kind(world, Kind.IP))


def club_rooms(world: World) -> int:
    truth = world.truth.accounts
    return sum(not truth[s.subject].is_offender for s in of_kind(world, Kind.GROUP))


def wrong_notes(world: World) -> int:
    homes = {n.cidr for n in world.networks if n.sharing is Sharing.HOUSEHOLD}
    return sum(note.value in homes for note in world.notes)


def changed(world: World, kind: type[Correction] | type[Recall]) -> int:
    return sum(isinstance(event, kind) for event in world.events)

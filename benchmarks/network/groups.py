"""Groups, roles and jurisdictions against the truth of invented worlds, and the learning of them.

`python -m network.groups` measures on seeds 101 to 120 with shifted settings, and prints means with
95 % intervals; with `--without`, also with each kind of evidence left out. Persons are those of the
truth, or with `--resolved` what resolution makes of the accounts. `--learn` learns the weights of
`organised.toml` and `roles.toml` anew from seeds 1 to 20, and writes them.
"""

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import clew.network
from clew.model.identifier import IdentifierKind
from clew.model.network import Entity, NetworkRole
from clew.model.sighting import Event, Sighting
from clew.network.groups.finding import Groups, find_groups
from clew.network.groups.within import things_within, ties_within
from clew.network.jurisdiction.csv_networks import CsvNetworks
from clew.network.jurisdiction.deciding import jurisdiction_of
from clew.network.key_players.ranking import key_players
from clew.network.resolution.resolving import resolve
from clew.network.roles.conduct import conduct_of
from clew.network.roles.deciding import roles_of
from clew.simulate.worlds import Settings, World, make_world, shifted
from clew.simulate.worlds.metrics import adjusted_rand
from clew.simulate.worlds.truth import AccountTruth
from network.chatter import innocent_chatter

TUNED_ON, MEASURED_ON = range(1, 21), range(101, 121)
_PACKAGE = Path(clew.network.__path__[0])
_NOT_NOTHING = 0.5  # from here on a group counts as organised

type Left = Callable[[Sighting], Sighting | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A world as grouping sees it, with the truth of every entity (of its first account)."""

    world: World
    entities: Sequence[Entity]
    sightings: Sequence[Sighting]
    truth: Mapping[str, AccountTruth]


def main() -> None:
    """Learn, or measure and print one JSON line a world, then tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--resolved", action="store_true", help="entities as resolution makes them")
    parser.add_argument("--persons", type=int, default=1_500)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--without", action="store_true", help="leave each kind of evidence out")
    asked = parser.parse_args()
    settings = Settings(persons=asked.persons)
    if asked.learn:
        learn([case_of(seed, settings, resolved=False) for seed in TUNED_ON[: asked.worlds]])
        return
    results = []
    for seed in MEASURED_ON[: asked.worlds]:
        case = case_of(seed, shifted(settings, seed), resolved=asked.resolved)
        results.append(measured(case, left_out=asked.without))
        print(json.dumps({"seed": seed, **results[-1]}), flush=True)
    print(table(results))


def case_of(seed: int, settings: Settings, *, resolved: bool) -> Case:
    """Make a world, and its entities by the truth or by resolution."""
    world = make_world(seed, settings)
    sightings = tuple(world.settled())
    as_resolved = resolve(sightings, notes=world.notes).entities if resolved else ()
    entities = as_resolved or true_entities(world)
    truth = {entity.id: world.truth.accounts[entity.accounts[0]] for entity in entities}
    return Case(world, entities, sightings, truth)


def true_entities(world: World) -> tuple[Entity, ...]:
    """Return one entity for every person of the truth."""
    accounts = defaultdict(list)
    for account, truth in world.truth.accounts.items():
        accounts[truth.person].append(account)
    return tuple(
        Entity(f"e{person:06}", tuple(sorted(some)), 1.0) for person, some in accounts.items()
    )


def measured(case: Case, *, left_out: bool) -> dict[str, float]:
    """Return all that is measured of one world, by name."""
    started = time.perf_counter()
    groups = find_groups(case.entities, case.sightings, case.world.notes)
    seconds = time.perf_counter() - started
    found: dict[str, float] = {
        "sightings": len(case.sightings),
        "groups, seconds": seconds,
        "adjusted Rand index": rand_index(case, groups),
        **of_organised(case, groups),
        **of_roles(case, groups),
        **of_jurisdiction(case),
        **of_key_players(groups),
    }
    for name, left in LEFT_OUT.items() if left_out else ():
        kept = [one for seen in case.sightings if (one := left(seen)) is not None]
        less = find_groups(case.entities, kept, case.world.notes)
        found[f"adjusted Rand index without {name}"] = rand_index(case, less)
    return found


def rand_index(case: Case, groups: Groups) -> float:
    """Return the adjusted Rand index over persons; who is in no group is alone.

    A person is where the likeliest organised group is that holds any of their accounts: a group is
    recovered even where resolution did not find every account of its members.
    """
    home: dict[int, str] = {}
    accounts_of = {entity.id: entity.accounts for entity in case.entities}
    accounts = case.world.truth.accounts
    for group in groups.groups:  # the likeliest organised first
        if group.organised_p >= _NOT_NOTHING:
            for account in (one for member in group.members for one in accounts_of[member]):
                home.setdefault(accounts[account].person, group.id)
    group_of = {truth.person: truth.group for truth in accounts.values()}
    true: dict[Hashable, Hashable] = {
        person: person if group is None else f"{group}" for person, group in group_of.items()
    }
    told: dict[Hashable, Hashable] = {person: home.get(person, person) for person in group_of}
    return adjusted_rand(told, true)


def of_organised(case: Case, groups: Groups) -> dict[str, float]:
    """Return how true the probabilities of being organised are, and whom they put in groups."""
    told = np.array([group.organised_p for group in groups.groups])
    true = np.array([is_organised(case, group.members) for group in groups.groups])
    named = {one for g in groups.groups if g.organised_p >= _NOT_NOTHING for one in g.members}
    innocent = {one for one, truth in case.truth.items() if not truth.is_offender}
    alone = {one for one, t in case.truth.items() if t.is_offender and t.group is None}
    return {
        "organised_p, Brier score": float(np.mean((told - true) ** 2)),
        "organised_p, calibration error": calibration_error(told, true),
        "innocents put in organised groups": len(named & innocent) / len(innocent),
        "lone offenders put in organised groups": len(named & alone) / len(alone),
    }


def of_roles(case: Case, groups: Groups) -> dict[str, float]:
    """Return how often the likeliest role is right, among members of organised groups."""
    told = {one: roles[0] for one, roles in roles_of(groups).items() if roles}
    members = {one: t.role for one, t in case.truth.items() if t.role is not None}
    known = [(told[one], role) for one, role in members.items() if one in told]
    right = np.array([guess.role is role for guess, role in known])
    p = np.array([guess.p for guess, _ in known])
    commonest = Counter(members.values()).most_common(1)[0][1] / len(members)
    found = {
        "roles told": len(known) / len(members),
        "roles right, of those told": float(right.mean()),
        "roles right, were all the commonest": commonest,
        "roles, calibration error": calibration_error(p, right),
    }
    for role in NetworkRole:
        truly = [guess.role is role for guess, true in known if true is role]
        found[f"{role.value}s found"] = float(np.mean(truly)) if truly else math.nan
    return found


def of_jurisdiction(case: Case) -> dict[str, float]:
    """Return how often country and subdivision are told, and right."""
    networks = CsvNetworks(_rows(case.world), source="the world's own")
    entity_of = {one: entity.id for entity in case.entities for one in entity.accounts}
    sightings = defaultdict(list)
    for seen in case.sightings:
        sightings[entity_of[seen.subject]].append(seen)
    started = time.perf_counter()
    notes = case.world.notes
    told = {one: jurisdiction_of(some, networks, notes) for one, some in sightings.items()}
    seconds = time.perf_counter() - started
    with_country = [(case.truth[one], place) for one, place in told.items() if place.country]
    with_state = [(truth, place) for truth, place in with_country if place.subdivision]
    return {
        "countries told": len(with_country) / len(told),
        "countries right": float(np.mean([t.country == p.country for t, p in with_country])),
        "subdivisions told": len(with_state) / len(told),
        "subdivisions right": float(
            np.mean([t.subdivision == p.subdivision for t, p in with_state])
        ),
        "jurisdictions, seconds": seconds,
    }


def of_key_players(groups: Groups) -> dict[str, float]:
    """Return what the key players of the whole network take."""
    started = time.perf_counter()
    key_players(groups.ties)
    return {"key players, seconds": time.perf_counter() - started}


def calibration_error(told: NDArray[np.float64], true: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten bins of equal width."""
    bins = np.minimum((told * 10).astype(int), 9)
    errors = [
        abs(told[bins == one].mean() - true[bins == one].mean()) * (bins == one).mean()
        for one in range(10)
        if (bins == one).any()
    ]
    return float(sum(errors))


def is_organised(case: Case, members: Sequence[str]) -> bool:
    """Return whether half the members or more are of one organised group."""
    groups = Counter(case.truth[one].group for one in members)
    del groups[None]
    return bool(groups) and groups.most_common(1)[0][1] * 2 >= len(members)


def learn(cases: Sequence[Case]) -> None:
    """Learn both tables of weights, and write them."""
    shapes: list[Mapping[str, float]] = []
    organised: list[bool] = []
    conducts: list[Mapping[str, float]] = []
    roles: list[NetworkRole] = []
    for case in cases:
        for left in (lambda seen: seen, LEFT_OUT["rooms"], LEFT_OUT["payments"]):
            kept = [one for seen in case.sightings if (one := left(seen)) is not None]
            groups = find_groups(case.entities, kept, case.world.notes)
            for group in groups.groups:
                shapes.append(groups.shapes[group.id].features())
                organised.append(is_organised(case, group.members))
            for role, features in _conducts(case, groups):
                roles.append(role)
                conducts.append(features)
    for entities, sightings in innocent_chatter(len(organised) // 8):
        groups = find_groups(entities, sightings)
        shapes += [groups.shapes[group.id].features() for group in groups.groups]
        organised += [False] * len(groups.groups)
    print(f"{sum(organised):,} organised groups of {len(organised):,}, {len(roles):,} roles")
    weights = {"weights": logistic(shapes, organised)}
    _write("groups/organised.toml", _WHAT_ORGANISED, weights)
    _write("roles/roles.toml", _WHAT_ROLES, softmax_weights(conducts, roles))


def logistic(rows: Sequence[Mapping[str, float]], truth: Sequence[bool]) -> dict[str, float]:
    """Return the weights of a logistic regression."""
    both = softmax(rows, np.array([[not one, one] for one in truth], float))
    return {name: both[name][1] - both[name][0] for name in both}


def softmax_weights(
    rows: Sequence[Mapping[str, float]], truth: Sequence[NetworkRole]
) -> dict[str, dict[str, float]]:
    """Return each role's weights of a regression on all roles."""
    found = softmax(rows, np.array([[one is role for role in NetworkRole] for one in truth], float))
    return {
        role.value: {name: found[name][place] for name in found}
        for place, role in enumerate(NetworkRole)
    }


def softmax(
    rows: Sequence[Mapping[str, float]], truth: NDArray[np.float64]
) -> dict[str, list[float]]:
    """Return the weights by feature and class, by gradient descent with a little ridge."""
    names = sorted(rows[0])
    raw = np.array([[row[name] for name in names] for row in rows])
    mean, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    known = np.column_stack([np.ones(len(raw)), (raw - mean) / spread])
    weights = np.zeros((known.shape[1], truth.shape[1]))
    for _ in range(4_000):
        logits = known @ weights
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = odds / odds.sum(axis=1, keepdims=True)
        weights -= 0.5 * (known.T @ (p - truth) / len(known) + 0.0005 * weights)
    scaled = weights[1:] / spread[:, None]
    constant = weights[0] - (mean[:, None] * scaled).sum(axis=0)
    found = {"constant": constant.tolist()}
    found.update({name: scaled[place].tolist() for place, name in enumerate(names)})
    return found


def table(results: Sequence[Mapping[str, float]]) -> str:
    """Return means with 95 % intervals over worlds, as Markdown."""
    lines = ["| measure | mean | 95 % interval |", "|---|---|---|"]
    for name in results[0]:
        values = np.array([one[name] for one in results])
        values = values[np.isfinite(values)]
        half = 1.96 * values.std(ddof=1) / math.sqrt(len(values)) if len(values) > 1 else math.nan
        lines.append(f"| {name} | {values.mean():.4g} | ± {half:.2g} |")
    return "\n".join(lines)


def _conducts(case: Case, groups: Groups) -> Iterator[tuple[NetworkRole, Mapping[str, float]]]:
    """The roles of members of organised groups, and what they did in them."""
    members = [group.members for group in groups.groups]
    inside = zip(
        members,
        ties_within(members, groups.ties),
        things_within(members, groups.held),
        strict=True,
    )
    for some, within, things in inside:
        if is_organised(case, some):
            for one, conduct in conduct_of(some, within, things).items():
                role = case.truth[one].role
                if role is not None:
                    yield role, conduct.features()


def _without_kinds(*kinds: IdentifierKind) -> Left:
    def left(seen: Sighting) -> Sighting | None:
        if seen.identifier.kind in kinds:
            return None
        file = None if seen.file and seen.file.kind in kinds else seen.file
        link = None if seen.link and seen.link.kind in kinds else seen.link
        return replace(seen, file=file, link=link)

    return left


def _without_event(event: Event) -> Left:
    def left(seen: Sighting) -> Sighting | None:
        is_dealing = seen.event is event and seen.identifier.kind is IdentifierKind.ACCOUNT
        return None if is_dealing else seen

    return left


_KIND = IdentifierKind
LEFT_OUT: Mapping[str, Left] = {
    "rooms": _without_kinds(_KIND.GROUP),
    "files": _without_kinds(_KIND.FILE_HASH),
    "share links": _without_kinds(_KIND.SHARE_LINK),
    "other identifiers": _without_kinds(_KIND.WALLET, _KIND.PAYMENT_REFERENCE, _KIND.CAMERA_SERIAL),
    "messages": _without_event(Event.MESSAGE),
    "payments": _without_event(Event.PAYMENT),
    "shares": _without_event(Event.SHARE),
}

_WHAT_ORGANISED = "What each feature of a shape (shape.py) weighs: towards organised if above 0."
_WHAT_ROLES = "What each feature of a member's conduct (conduct.py) weighs, for each role."


def _rows(world: World) -> Iterator[str]:
    yield "network,country,subdivision"
    for one in world.networks:
        if one.country is not None:
            yield f"{one.cidr},{one.country},{one.subdivision or ''}"


def _write(path: str, what: str, tables: Mapping[str, Mapping[str, float]]) -> None:
    lines = [f"# {what}", "# Learned by `python -m network.groups --learn` (benchmarks)."]
    for name, weights in tables.items():
        lines += ["", f"[{name}]", *(f"{key} = {weight:.3f}" for key, weight in weights.items())]
    (_PACKAGE / path).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()

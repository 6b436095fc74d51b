"""The picture of a network as it was asked for: whom it shows, and what binds them.

The same for the page, for what its script draws and for a file: they differ in form alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.network.queries import Bonds, BuiltNetwork, bonds_of
from clew.bureau.ui.graph_asked import Asked
from clew.bureau.ui.graph_seeds import PERSON, Seed, names_of
from clew.bureau.ui.people import Person, persons
from clew.network.bonds.bond import Bond
from clew.network.bonds.choosing import Limits
from clew.network.paths.finding import paths_between
from clew.network.paths.network import TieNetwork

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

LIMITS = Limits()
_PATHS = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a picture holds, before its filters; whom it is around; the likeliest path asked for."""

    asked: Asked
    bonds: Bonds
    seeds: Sequence[str]
    path: Sequence[str]

    @property
    def kept(self) -> list[Bond]:
        """The bonds that the filters leave, strongest first."""
        left = [self.asked.filter.kept(one) for one in self.bonds.bonds]
        return sorted((one for one in left if one), key=lambda one: (-one.p, one.a, one.b))

    @property
    def kept_names(self) -> list[str]:
        """Whom the filters leave: who is in a bond still, and whom it is around."""
        bound = {name for one in self.kept for name in (one.a, one.b)} | set(self.seeds)
        return [name for name in self.bonds.names if name in bound]


def drawn(officer: "Officer", network: BuiltNetwork, asked: Asked) -> Drawn:
    """Return what an address asks for.

    Raises:
        NotInNetworkError: there is no such person, group or account in the network.
        CaseNotFoundError: there is no such case, or the officer may not see it.
    """
    seeds = list(asked.seeds)
    if asked.account:
        seeds.append(Seed(PERSON, network.account_asked(asked.account).entity_id))
    around = dict.fromkeys(names_of(officer, network, seeds), asked.steps)
    paths = _paths(network, asked.between) if asked.between else []
    ends = {name for path in paths for name in path}
    if asked.between:
        ends |= {network.entity(one).name for one in asked.between}
    found = bonds_of(
        network, seeds=dict.fromkeys(ends, 0) | around, whole=asked.whole, limits=LIMITS
    )
    return Drawn(
        asked=asked,
        bonds=found,
        seeds=sorted({*around, *ends}),
        path=paths[0] if paths else (),
    )


def named(officer: "Officer", network: BuiltNetwork, names: Sequence[str]) -> Mapping[str, Person]:
    """Return the persons of some ids, as pages show them, in their order."""
    rows = network.entities_by_name(names)
    there = [name for name in names if name in rows]
    shown = persons(officer, network, [rows[name] for name in there])
    return dict(zip(there, shown, strict=True))


def _paths(network: BuiltNetwork, ends: tuple[int, int]) -> list[list[str]]:
    """By whom two persons are connected, the likeliest way first."""
    a, b = (network.entity(one).name for one in ends)
    found = paths_between(a, b, TieNetwork.of(network.ties()), most=_PATHS).paths
    return [[one.steps[0].a, *(step.b for step in one.steps)] for one in found]

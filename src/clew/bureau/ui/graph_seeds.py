"""Seeds of a network's picture: a person, a group, or all accounts that had files of a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from clew.bureau.cases.queries import case_by_id
from clew.bureau.network.queries import BuiltNetwork, holders_of_case

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

PERSON, GROUP, CASE = "p", "g", "c"
_DIGITS = 19  # of a row's number


@dataclass(frozen=True, slots=True)
class Seed:
    """One of them: its letter, and its row's number or id.

    Example:
        >>> str(Seed("p", 12))
        'p12'
    """

    kind: str
    key: int | UUID

    def __str__(self) -> str:
        return f"{self.kind}{self.key}"


def seeds_in(said: Iterable[str]) -> tuple[Seed, ...]:
    """Return the seeds that are written so, each once; what is none is left out.

    Example:
        >>> [str(one) for one in seeds_in(["p12", "p12", "x9", "g-1", "c7"])]
        ['p12']
    """
    found = [_seed(one) for one in said]
    return tuple(dict.fromkeys(one for one in found if one))


def names_of(officer: "Officer", network: BuiltNetwork, seeds: Sequence[Seed]) -> list[str]:
    """Return the entities that seeds stand for.

    Raises:
        NotInNetworkError: there is no such person or group in the network.
        CaseNotFoundError: there is no such case, or the officer may not see it.
    """
    return [name for one in seeds for name in _names(officer, network, one)]


def _names(officer: "Officer", network: BuiltNetwork, seed: Seed) -> list[str]:
    if isinstance(seed.key, UUID):
        return _with_files_of(officer, network, seed.key)
    if seed.kind == GROUP:
        members = network.group(seed.key).members
        return [one.name for one in network.entities_by_name(members).values()]
    return [network.entity(seed.key).name]


def _with_files_of(officer: "Officer", network: BuiltNetwork, case_id: UUID) -> list[str]:
    return network.names_of_accounts(holders_of_case(officer, case_by_id(officer, case_id)))


def _seed(said: str) -> Seed | None:
    kind, key = said[:1], said[1:]
    if kind in {PERSON, GROUP} and key.isdecimal() and len(key) < _DIGITS:
        return Seed(kind, int(key))
    try:
        return Seed(kind, UUID(key)) if kind == CASE else None
    except ValueError:
        return None

"""Truth: who is behind each account of a world; what resolution and grouping are held against."""

from collections.abc import Mapping
from dataclasses import dataclass

from clew.model.identifier import Identifier
from clew.model.network import NetworkRole
from clew.model.sharing import Sharing


@dataclass(frozen=True, slots=True)
class AccountTruth:
    """The person behind an account, by number, and what is true of them.

    `group` is an organised group's number; lone persons and innocents have none, nor a role.
    """

    person: int
    household: int
    group: int | None
    role: NetworkRole | None
    is_offender: bool
    is_separated: bool
    country: str
    subdivision: str | None


@dataclass(frozen=True, slots=True)
class WorldTruth:
    """The truth of every account that a sighting is of, or names as the counterpart.

    `seed` is the account of the report that the case grew from, `addresses` says who uses each
    address seen, and `carrier_users` how many each carrier's address serves.
    """

    accounts: Mapping[Identifier, AccountTruth]
    seed: Identifier
    addresses: Mapping[str, Sharing]
    carrier_users: Mapping[str, int]

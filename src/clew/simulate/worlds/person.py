"""Somebody: who they are, where they live, whom they meet."""

from dataclasses import dataclass, field
from datetime import date
from math import inf

from clew.model.network import NetworkRole
from clew.simulate.worlds.addresses import Provider
from clew.simulate.worlds.devices import Device
from clew.simulate.worlds.geography import Place
from clew.simulate.worlds.names import PersonName


@dataclass(slots=True, eq=False)
class Home:
    """A household: one router, perhaps one telephone and one tablet that all use."""

    number: int
    place: Place
    provider: Provider
    line: int  # its number at the provider
    has_ipv6: bool
    address: str
    phone: str
    tablet: Device | None
    vehicle: str
    members: list["Person"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody: who they are, what they own and how they behave. Their accounts come later."""

    number: int
    home: Home
    name: PersonName
    birth_date: date
    is_offender: bool
    is_careful: bool
    is_separated: bool
    hour: float  # of the local day around which they are awake
    devices: list[Device]
    phones: list["Number"]
    emails: list[str]
    handle: str
    page: str  # about themselves
    vpn: int | None  # which service
    has_machine: bool  # of their own in a data centre
    goes_to: int  # which of the public places where they live
    group: "Circle | None" = None
    role: NetworkRole | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number as one owner has it."""

    value: str
    from_day: float = 0.0
    until_day: float = inf


@dataclass(slots=True, eq=False)
class Circle:
    """People who meet in one service's room: an organised group, or a harmless club."""

    number: int
    is_organised: bool
    members: list[Person] = field(default_factory=list)

    def having(self, role: NetworkRole) -> list[Person]:
        """Return the members with a role."""
        return [member for member in self.members if member.role is role]

"""What a worker is told when it starts: one JSON object on its command line."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from clew.media.limits import Limits


class Role(StrEnum):
    """What a worker is for; each loads only what it needs before it is confined."""

    DECODE = "decode"
    DECODE_WITHOUT_GUESTS = "decode_without_guests"
    UNPACK = "unpack"
    PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Orders:
    """A worker's role, its two open files, whether it is confined, and its limits.

    Example:
        >>> orders = Orders(Role.DECODE, socket_fd=3, memory_fd=4, memory_size=1, is_confined=True,
        ...                 limits=Limits(), folders=())
        >>> Orders.from_text(orders.to_text()) == orders
        True
    """

    role: Role
    socket_fd: int
    memory_fd: int
    memory_size: int
    is_confined: bool
    limits: Limits
    folders: tuple[str, ...]  # put in front of Python's own path
    observers: tuple[str, ...] = ()  # modules whose KIND.observer() looks or listens
    guests: tuple["GuestOrder", ...] = ()

    def to_text(self) -> str:
        """Return the orders as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Orders":
        """Read orders from JSON that we wrote ourselves."""
        given = json.loads(text)
        given["role"] = Role(given["role"])
        given["limits"] = Limits(**given["limits"])
        given["folders"] = tuple(given["folders"])
        given["observers"] = tuple(given["observers"])
        given["guests"] = tuple(GuestOrder(**one) for one in given["guests"])
        return cls(**given)


@dataclass(frozen=True, slots=True)
class GuestOrder:
    """A guest: its module and settings, and the open file that holds its model."""

    module: str
    settings: str
    model_fd: int

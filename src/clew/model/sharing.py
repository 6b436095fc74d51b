"""Sharing: how many people stand behind one address, number or device, at a time.

What is seen with two accounts links them only as far as few others use it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clew.model.identifier import IdentifierKind


class Sharing(StrEnum):
    """Who uses it; stored, so never renamed."""

    PERSONAL = "personal"
    HOUSEHOLD = "household"
    PUBLIC = "public"  # a library, a hotel, a company
    CARRIER = "carrier"  # addresses that a mobile carrier gives to thousands at once
    VPN = "vpn"
    HOSTING = "hosting"


@dataclass(frozen=True, slots=True)
class SharingNote:
    """An entry of a list: what is known of an identifier, or of a network of addresses.

    `value` is an identifier's normal value, or for addresses a network in CIDR notation. A bound
    that is None is open. `source` names the list.

    Example:
        >>> note = SharingNote(IdentifierKind.IP, "198.51.100.0/24", Sharing.VPN, "vpn-exits.csv")
        >>> note.sharing.value
        'vpn'
    """

    kind: IdentifierKind
    value: str
    sharing: Sharing
    source: str
    from_at: datetime | None = None
    until_at: datetime | None = None

"""IP addresses in the form of RFC 5952; an IPv4 address mapped into IPv6 is an IPv4 address.

Private and other local addresses are the same in thousands of networks, so they name nobody: they
are refused, never compared. Ranges for documentation and tests are taken, as examples use them.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.ports import address_and_port
from clew.model.identifier import IdentifierKind

_LOCAL = {
    ip_network(network): words
    for words, networks in (
        ("is private", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")),
        ("is a carrier's inner one", ("100.64.0.0/10",)),
        ("is the machine's own", ("127.0.0.0/8", "::1/128")),
        ("is valid on one cable only", ("169.254.0.0/16", "fe80::/10", "fec0::/10")),
        ("means no address", ("0.0.0.0/8", "::/128")),
        ("is for broadcasts", ("224.0.0.0/4", "ff00::/8")),
        ("is reserved", ("240.0.0.0/4",)),
    )
    for network in networks
}
_ADVICE = "ask the sender for the public address, the source port and the time"


class IpForm:
    """One spelling an address."""

    kind = IdentifierKind.IP

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        text, _ = address_and_port(written)
        address = _parsed(text, written)
        for network, words in _LOCAL.items():
            if address in network:
                raise NotAnIdentifierError(f"the address {text} {words}: it names nobody", _ADVICE)
        return str(address)

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example(" 203.0.113.7 ", "203.0.113.7"),
            Example("203.0.113.7:51234", "203.0.113.7"),
            Example("::FFFF:203.0.113.7", "203.0.113.7"),
            Example("[2001:DB8:0::0001]:443", "2001:db8::1"),
        ]


def _parsed(text: str, written: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(text)
    except ValueError as error:
        raise NotAnIdentifierError(f"{written!r} is no IP address") from error
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            address = IPv6Address(text.partition("%")[0])
        return address.ipv4_mapped or address
    return address


FORM: Final = IpForm()

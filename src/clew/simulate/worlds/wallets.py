"""Wallets: addresses of the Bitcoin test network, whose coins are worth nothing, with checksums."""

import hashlib
from random import Random

from clew.model.identifier import Identifier, IdentifierKind

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_TEST_NETWORK = b"\x6f"


def wallet_address(random: Random) -> Identifier:
    """Return a drawn address (Base58Check).

    Example:
        >>> wallet_address(Random(1)).value[0] in "mn"
        True
    """
    body = _TEST_NETWORK + random.randbytes(20)
    check = hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4]
    number, text = int.from_bytes(body + check), ""
    while number:
        number, digit = divmod(number, 58)
        text = _DIGITS[digit] + text
    return Identifier(IdentifierKind.WALLET, text)

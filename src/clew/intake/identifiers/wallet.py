"""Wallets of cryptographic coins, held against the checksums that their addresses carry.

Bitcoin and its kin (Base58Check, Bech32, Bech32m), Tron, Ethereum and its kin (EIP-55); addresses
of other coins are kept as they are.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from Crypto.Hash import keccak

from clew.intake.identifier_form import Example, NotAnIdentifierError, Setting
from clew.intake.spelling import composed
from clew.model.identifier import IdentifierKind

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SCHEME = re.compile(r"(?:bitcoin|litecoin|ethereum|dogecoin|tron):", re.IGNORECASE)
_CHECKED_58 = re.compile(rf"[13LMDT][{_BASE58}]{{24,34}}")
_SEGWIT = re.compile(r"(bc|tb|ltc)1[0-9a-z]{11,87}")
_HEX = re.compile(r"0x[0-9a-f]{40}")
_ODD = re.compile(r"\s")


class WalletForm:
    """The address, in the capitals that its coin gives it."""

    kind = IdentifierKind.WALLET

    def normal(self, written: str, setting: Setting) -> str:  # noqa: ARG002  # means the same anywhere
        """Return the normal spelling."""
        text = composed(written)
        text = _SCHEME.sub("", text, count=1).partition("?")[0]
        if not text or not text.isascii() or _ODD.search(text):
            raise NotAnIdentifierError(f"{written!r} is no wallet's address")
        if _HEX.fullmatch(text.lower()):
            return _eip_55(text)
        if _SEGWIT.fullmatch(text.lower()):
            return _bech32(text)
        if _CHECKED_58.fullmatch(text):
            return _base58check(text)
        return text

    def examples(self) -> Sequence[Example]:
        """Give examples."""
        return [
            Example(
                "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=1",
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            ),
            Example(
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            ),
            Example(
                "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            ),
            Example("coin-Ab12", "coin-Ab12"),
        ]


def _mistyped(text: str) -> NotAnIdentifierError:
    return NotAnIdentifierError(f"the wallet {text} is mistyped: its checksum is wrong")


def _base58check(text: str) -> str:
    number = 0
    for character in text:
        number = number * 58 + _BASE58.index(character)
    if number >> 200:
        return text  # longer than an address: some other coin's
    raw = number.to_bytes(25)
    if sha256(sha256(raw[:21]).digest()).digest()[:4] != raw[21:]:
        raise _mistyped(text)
    return text


def _bech32(text: str) -> str:
    small = text.lower()
    prefix, _, data = small.rpartition("1")
    if text not in {small, text.upper()} or set(data) - set(_BECH32):
        raise _mistyped(text)
    values = [_BECH32.index(c) for c in data]
    expanded = [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix)]
    if _polymod([*expanded, *values]) != (0x2BC830A3 if values[0] else 1):
        raise _mistyped(text)
    return small


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    return check


def _eip_55(text: str) -> str:
    small = text[2:].lower()
    digest = keccak.new(data=small.encode(), digest_bits=256).hexdigest()
    pairs = zip(small, digest, strict=False)
    whole = "".join(c.upper() if int(d, 16) > 7 else c for c, d in pairs)
    if text[2:] not in {small, small.upper(), whole}:
        raise _mistyped(text)
    return f"0x{whole}"


FORM: Final = WalletForm()

"""The fields of a document: exactly those that its version has, each of the type it must be.

Example:
    >>> fields = Fields({"number": 7}, names=("number",), where="the receipt")
    >>> fields.number("number")
    7
    >>> fields.text("number")
    Traceback (most recent call last):
    clew.exchange.signing.canonical.MalformedError: the receipt: number must be a text ...
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn

from clew.exchange.signing.canonical import MalformedError

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BUREAU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,127}")
_MOST_NUMBER = 2**53 - 1


class Fields:
    """The fields of one JSON object, asked for one by one."""

    def __init__(self, value: object, *, names: Sequence[str], where: str) -> None:
        self.where = where
        if not isinstance(value, dict):
            raise MalformedError(f"{where} must be an object")
        if set(value) != set(names):
            odd = sorted(set(value) ^ set(names))[:5]
            raise MalformedError(f"{where}: its fields must be {', '.join(names)}; check {odd}")
        self._value: dict[str, object] = value

    def number(self, name: str, *, least: int = 0, most: int = _MOST_NUMBER) -> int:
        """Return a whole number within bounds."""
        value = self._value[name]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self._refuse(name, f"a whole number from {least} to {most}")
        return value

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._value[name]
        return value if isinstance(value, bool) else self._refuse(name, "true or false")

    def text(self, name: str, *, most: int = 1000) -> str:
        """Return a text of bounded length, without NUL, which no database keeps in a text."""
        value = self._value[name]
        if isinstance(value, str) and len(value) <= most and "\0" not in value:
            return value
        return self._refuse(name, f"a text of at most {most} letters, none of them NUL")

    def name(self, name: str, *, most: int = 128) -> str:
        """Return a short name or id: letters, digits and . _ : + - only."""
        value = self._matching(name, _NAME, "a name")
        return value if len(value) <= most else self._refuse(name, f"of at most {most} letters")

    def bureau(self, name: str) -> str:
        """Return the id of a bureau."""
        return self._matching(name, _BUREAU, "the id of a bureau")

    def digest(self, name: str) -> str:
        """Return a SHA-256 in hexadecimal."""
        return self._matching(name, _DIGEST, "a SHA-256 in 64 small hexadecimal digits")

    def moment(self, name: str) -> datetime:
        """Return a time, which is written in UTC to the second."""
        value = self._matching(name, _MOMENT, "a time as 2026-01-31T12:00:00Z")
        try:
            return datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            self._refuse(name, "a time that exists")

    def moment_or_none(self, name: str) -> datetime | None:
        """Return a time, or None for null."""
        return None if self._value[name] is None else self.moment(name)

    def raw(self, name: str, *, most: int = 4096) -> bytes:
        """Return bytes, which are written in base64."""
        text = self.text(name, most=most)
        try:
            value = b64decode(text, validate=True)
        except (Base64Error, ValueError):
            self._refuse(name, "base64")
        return value if base64_text(value) == text else self._refuse(name, "base64, exactly")

    def items(self, name: str, *, most: int) -> list[object]:
        """Return a list of bounded length."""
        value = self._value[name]
        if isinstance(value, list) and len(value) <= most:
            return value
        return self._refuse(name, f"a list of at most {most}")

    def objects(self, name: str, *, names: Sequence[str], most: int) -> list["Fields"]:
        """Return a list of objects, each with those fields."""
        return [
            Fields(item, names=names, where=f"{self.where}: {name} {number}")
            for number, item in enumerate(self.items(name, most=most), start=1)
        ]

    def inner(self, name: str, *, names: Sequence[str]) -> "Fields":
        """Return an object with those fields."""
        return Fields(self._value[name], names=names, where=f"{self.where}: {name}")

    def mapping(self, name: str) -> dict[str, object]:
        """Return an object whose fields are checked elsewhere."""
        value = self._value[name]
        return value if isinstance(value, dict) else self._refuse(name, "an object")

    def is_none(self, name: str) -> bool:
        """Return whether it is null."""
        return self._value[name] is None

    def names(self, name: str, *, most: int) -> tuple[str, ...]:
        """Return names in the order given, each once."""
        values = [each for each in self.items(name, most=most) if isinstance(each, str)]
        are_all = len(values) == len(self.items(name, most=most)) == len(set(values))
        if are_all and all(map(_NAME.fullmatch, values)):
            return tuple(values)
        return self._refuse(name, "names, each once")

    def bureaux(self, name: str, *, most: int = 1000) -> tuple[str, ...]:
        """Return ids of bureaux: in order, none of them twice."""
        return self._ordered(name, _BUREAU, "ids of bureaux", most)

    def digests(self, name: str, *, most: int) -> tuple[str, ...]:
        """Return SHA-256s: in order, none of them twice."""
        return self._ordered(name, _DIGEST, "SHA-256s", most)

    def _ordered(
        self, name: str, pattern: re.Pattern[str], what: str, most: int
    ) -> tuple[str, ...]:
        values = [each for each in self.items(name, most=most) if isinstance(each, str)]
        are_all = len(values) == len(self.items(name, most=most))
        if are_all and all(map(pattern.fullmatch, values)) and values == sorted(set(values)):
            return tuple(values)
        return self._refuse(name, f"{what} in alphabetical order, each once")

    def _matching(self, name: str, pattern: re.Pattern[str], what: str) -> str:
        value = self._value[name]
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        return self._refuse(name, what)

    def _refuse(self, name: str, wanted: str) -> NoReturn:
        found = repr(self._value[name])[:60]
        raise MalformedError(f"{self.where}: {name} must be {wanted}, not {found}")


def moment_text(moment: datetime) -> str:
    """Write a time as documents have it; fractions of a second are cut off.

    Example:
        >>> moment_text(datetime(2026, 1, 31, 12, tzinfo=UTC))
        '2026-01-31T12:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def base64_text(value: bytes) -> str:
    """Write bytes as documents have them.

    Example:
        >>> base64_text(bytes(3))
        'AAAA'
    """
    return b64encode(value).decode()

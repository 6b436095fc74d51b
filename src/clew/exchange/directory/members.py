"""The members of the directory, as one signed snapshot."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from clew.exchange.ciphers.suite import Use
from clew.exchange.directory.keys import MEMBER_KEY_FIELDS, DeadKeyError, MemberKey
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document
from clew.exchange.signing.fields import Fields, moment_text
from clew.model.wording import Wording

_MOST_MEMBERS = 5000
_MOST_KEYS = 200
_MOST_SUITES = 16
_FIELDS = ("format", "version", "issued_at", "members")
MEMBER_FIELDS = ("bureau", "country", "suites", "is_suspended", "keys")
_COUNTRY = re.compile("([A-Z]{2})?")
_NO_KEY = {
    Use.SIGN: Wording("%(bureau)s has no key to sign by %(suite)s that serves now"),
    Use.SEAL: Wording("%(bureau)s has no key to seal by %(suite)s that serves now"),
}
_NOT_LISTED = Wording("%(bureau)s is not in the directory; get a newer directory")
_SUSPENDED = Wording("%(bureau)s is suspended from the exchange; ask the hub")
_UNKNOWN = Wording("the directory knows no key %(key)s of %(bureau)s; get a newer directory")
SAID = (*_NO_KEY.values(), _NOT_LISTED, _SUSPENDED, _UNKNOWN)
"""What is said of what was refused, to be known again where it was kept as text."""


class NotAMemberError(RefusalError):
    """The bureau is not in the directory, or is suspended."""


class UnknownKeyError(RefusalError):
    """The directory knows no such key of this bureau."""


@dataclass(frozen=True, slots=True)
class Member:
    """A bureau: the suites it accepts, those it likes best first, and all keys it ever had.

    `country` is its ISO 3166 code on the hub's word, empty for a bureau of none: what is released
    to a country is released to it.
    """

    bureau: str
    suites: tuple[str, ...]
    keys: tuple[MemberKey, ...]
    is_suspended: bool = False
    country: str = ""

    def key(self, key_id: str) -> MemberKey:
        """Return the key of that name.

        Raises:
            UnknownKeyError: there is none.
        """
        for each in self.keys:
            if each.key.id == key_id:
                return each
        raise UnknownKeyError(_UNKNOWN.filled(key=key_id[:12], bureau=self.bureau))

    def present_key(self, use: Use, *, suite: str, now: datetime) -> MemberKey:
        """Return the key of this use that serves now; of several, the one that began last.

        Raises:
            DeadKeyError: there is none.
        """
        serving = [
            each
            for each in self.keys
            if each.key.use is use and each.key.suite == suite and each.serves(now=now)
        ]
        if not serving:
            raise DeadKeyError(_NO_KEY[use].filled(bureau=self.bureau, suite=suite))
        return max(serving, key=lambda each: (each.valid_from, each.key.id))

    def with_key(self, key: MemberKey) -> "Member":
        """Return the member with one more key, or with a new state of one that it has."""
        others = [each for each in self.keys if each.key.id != key.key.id]
        return replace(self, keys=(*others, key))

    def to_json(self) -> dict[str, object]:
        """Return its fields as documents have them."""
        return {
            "bureau": self.bureau,
            "country": self.country,
            "suites": list(self.suites),
            "is_suspended": self.is_suspended,
            "keys": [each.to_json() for each in self.keys],
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> "Member":
        """Read a member.

        Raises:
            RefusalError: a field is wrong, or a key stands twice.
        """
        keys = fields.objects("keys", names=MEMBER_KEY_FIELDS, most=_MOST_KEYS)
        found = tuple(map(MemberKey.from_fields, keys))
        if len({each.key.id for each in found}) != len(found):
            raise MalformedError(f"{fields.where}: a key stands twice")
        country = fields.text("country", most=2)
        if not _COUNTRY.fullmatch(country):
            raise MalformedError(f"{fields.where}: country must be two capital letters, or none")
        return cls(
            fields.bureau("bureau"),
            fields.names("suites", most=_MOST_SUITES),
            found,
            fields.flag("is_suspended"),
            country,
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All members at one version of the directory."""

    version: int
    issued_at: datetime
    members: Mapping[str, Member]

    def member(self, bureau: str) -> Member:
        """Return a member that takes part.

        Raises:
            NotAMemberError: there is none of that name, or it is suspended.
        """
        found = self.members.get(bureau)
        if found is None:
            raise NotAMemberError(_NOT_LISTED.filled(bureau=bureau))
        if found.is_suspended:
            raise NotAMemberError(_SUSPENDED.filled(bureau=bureau))
        return found

    def entries(self) -> Iterator[tuple[str, MemberKey]]:
        """Yield every key with its bureau."""
        for member in self.members.values():
            for key in member.keys:
                yield member.bureau, key

    def to_json(self) -> dict[str, object]:
        """Return the body of the document."""
        members = [each.to_json() for _, each in sorted(self.members.items())]
        return {
            "format": 1,
            "version": self.version,
            "issued_at": moment_text(self.issued_at),
            "members": members,
        }

    @classmethod
    def from_document(cls, document: Document) -> "Snapshot":
        """Read the members, whoever signed them.

        Raises:
            RefusalError: a field is wrong, or a member stands twice.
        """
        fields = document.fields(_FIELDS)
        fields.number("format", least=1, most=1)
        objects = fields.objects("members", names=MEMBER_FIELDS, most=_MOST_MEMBERS)
        members = {each.bureau: each for each in map(Member.from_fields, objects)}
        if len(members) != len(objects):
            raise MalformedError(f"{fields.where}: a member stands twice")
        return cls(fields.number("version", least=1), fields.moment("issued_at"), members)

"""The form in which a referral leaves its node: canonical JSON, read as strictly as written.

It holds what its sender tells, and the legs before it that may be told; drafts do not travel. What
its recipient does with it comes back as a `ToldAnswer`. How it is carried, signed and kept from
others is not its concern.

Example:
    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 3, 1, tzinfo=UTC)
    >>> told = ToldReferral("r-1", "NZ", "HUB", Tlp.AMBER, "Find the room", at, None, ())
    >>> ToldReferral.from_bytes(told.to_bytes()) == told
    True
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clew.exchange.referral_parts import PART_FIELDS, PartKind, ToldPart
from clew.exchange.referral_steps import LEG_FIELDS, MOST_LEGS, ToldLeg, check_ends
from clew.exchange.signing.canonical import MalformedError, canonical, read_canonical
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.statements.statement import read_tlp
from clew.handling.tlp import Tlp

MOST_BYTES = 16 * 1024 * 1024
_MOST_PARTS, _MOST_TEXT = 100_000, 20_000
_FIELDS = (
    *("format", "id", "from", "to", "tlp", "request", "sent_at", "due_at"),
    *("parts", "before"),
)


@dataclass(frozen=True, slots=True)
class ToldReferral:
    """A referral as it is told to another node; `from_` and `to` are bureaux' ids in the directory.

    `before` are the legs that it passes on, the last first: as many as may be told.
    """

    id: str
    from_: str
    to: str
    tlp: Tlp
    request: str
    sent_at: datetime
    due_at: datetime | None
    parts: tuple[ToldPart, ...]
    before: tuple[ToldLeg, ...] = ()

    @property
    def parent(self) -> str | None:
        """The referral that it passes on, if that is told."""
        return self.before[0].id if self.before else None

    def to_json(self) -> dict[str, Any]:
        """Return it as a value that JSON can hold."""
        return {
            "format": 1,
            "id": self.id,
            "from": self.from_,
            "to": self.to,
            "tlp": self.tlp.value,
            "request": self.request,
            "sent_at": moment_text(self.sent_at),
            "due_at": None if self.due_at is None else moment_text(self.due_at),
            "parts": [one.to_json() for one in self.parts],
            "before": [one.to_json() for one in self.before],
        }

    def to_bytes(self) -> bytes:
        """Return it in its one form.

        Raises:
            ValueError: a text holds half a letter.
        """
        return canonical(self.to_json())

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> "ToldReferral":
        """Read a referral.

        Raises:
            MalformedError: it is none; the message says where.
        """
        return cls.from_json(read_canonical(untrusted, what="the referral", limit=MOST_BYTES))

    @classmethod
    def from_json(cls, value: object) -> "ToldReferral":
        """Read what `to_json` gave.

        Raises:
            MalformedError: a field is wrong, or it cannot have been.
        """
        fields = Fields(value, names=_FIELDS, where="the referral")
        fields.number("format", least=1, most=1)
        parts = fields.objects("parts", names=PART_FIELDS, most=_MOST_PARTS)
        before = fields.objects("before", names=LEG_FIELDS, most=MOST_LEGS)
        told = cls(
            id=fields.name("id"),
            from_=fields.bureau("from"),
            to=fields.bureau("to"),
            tlp=read_tlp(fields),
            request=fields.text("request", most=_MOST_TEXT),
            sent_at=fields.moment("sent_at"),
            due_at=fields.moment_or_none("due_at"),
            parts=tuple(map(ToldPart.from_fields, parts)),
            before=tuple(map(ToldLeg.from_fields, before)),
        )
        told._check()
        return told

    def _check(self) -> None:
        check_ends(self.from_, self.to, self.tlp, where="the referral")
        if not self.request.strip():
            raise MalformedError("the referral: it asks for nothing")
        legs = [self.id, *(one.id for one in self.before)]
        if len(set(legs)) != len(legs):
            raise MalformedError("the referral: a leg stands twice")
        parents = [one.parent for one in self.before]
        if parents != [*legs[2:], None][: len(parents)]:
            raise MalformedError("the referral: each leg before it must pass on the next")
        senders = [self.from_, *(one.from_ for one in self.before)]
        for leg, sender in zip(self.before, senders, strict=False):
            if leg.to != sender:
                raise MalformedError(f"the referral: {sender} cannot pass on what it did not get")
        names = [(one.kind, one.name) for one in self.parts if one.kind != PartKind.NOTE]
        if len(set(names)) != len(names):
            raise MalformedError("the referral: a part stands twice")

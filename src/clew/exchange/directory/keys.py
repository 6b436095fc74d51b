"""A member's key: from when to when it serves, whether it was revoked, who vouches for it.

A key that signs vouches for itself (it is held) and for its successor; keys for sealing are vouched
for by a key of the same bureau that signs. So whoever publishes the directory cannot slip in a key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clew.exchange.ciphers.suite import Use
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError, canonical
from clew.exchange.signing.document import Purpose, Signature, holds_one, signatures_over
from clew.exchange.signing.fields import Fields, moment_text
from clew.exchange.signing.keys import KEY_FIELDS, PublicKey, Secret
from clew.model.wording import Wording

MEMBER_KEY_FIELDS = ("key", "valid_from", "valid_until", "revocation", "vouchers")
_MOST_VOUCHERS = 8
_REVOKED = Wording(
    "key %(key)s of %(bureau)s was revoked on %(day)s (%(reason)s); ask for a "
    "package under its present key"
)
_SERVES = Wording(
    "key %(key)s of %(bureau)s serves from %(first)s to %(last)s; ask for a "
    "package under its present key, and check this machine's clock"
)
SAID = (_REVOKED, _SERVES)
"""What is said of what was refused, to be known again where it was kept as text."""


class DeadKeyError(RefusalError):
    """The key does not serve at this time: not yet, no more, or it was revoked."""


class Reason(StrEnum):
    """Why a key was revoked; stored, so never renamed."""

    REPLACED = "replaced"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Revocation:
    """The end of a key before its time."""

    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class MemberKey:
    """A key in the directory."""

    key: PublicKey
    valid_from: datetime
    valid_until: datetime
    revocation: Revocation | None = None
    vouchers: tuple[Signature, ...] = ()

    def check_serves(self, *, now: datetime, whose: str) -> None:
        """Check that it serves now; when something was signed, a stolen key can say as it likes.

        Raises:
            DeadKeyError: it does not.
        """
        key = self.key.id[:12]
        if self.revocation is not None:
            raise DeadKeyError(
                _REVOKED.filled(
                    key=key,
                    bureau=whose,
                    day=f"{self.revocation.at:%Y-%m-%d}",
                    reason=self.revocation.reason,
                )
            )
        if not self.valid_from <= now < self.valid_until:
            raise DeadKeyError(
                _SERVES.filled(
                    key=key,
                    bureau=whose,
                    first=f"{self.valid_from:%Y-%m-%d}",
                    last=f"{self.valid_until:%Y-%m-%d}",
                )
            )

    def serves(self, *, now: datetime) -> bool:
        """Return whether it serves now."""
        return self.revocation is None and self.valid_from <= now < self.valid_until

    def is_vouched_by(self, voucher: PublicKey, *, bureau: str) -> bool:
        """Return whether that key signed that this one is the bureau's."""
        body = self.claim(bureau)
        return holds_one(self.vouchers, purpose=Purpose.VOUCHER, body=body, key=voucher)

    def vouched(self, *, bureau: str, by: Iterable[Secret]) -> "MemberKey":
        """Return the key with vouchers of those keys."""
        made = signatures_over(Purpose.VOUCHER, self.claim(bureau), by=by)
        return MemberKey(
            self.key, self.valid_from, self.valid_until, self.revocation, (*self.vouchers, *made)
        )

    def revoked(self, reason: Reason, *, at: datetime) -> "MemberKey":
        """Return the key revoked."""
        end = Revocation(at, reason)
        return MemberKey(self.key, self.valid_from, self.valid_until, end, self.vouchers)

    def claim(self, bureau: str) -> bytes:
        """Return what is vouched for: whose key it is and when it serves. It never changes."""
        return canonical({"bureau": bureau, "key": self.key.to_json(), **self._times()})

    def _times(self) -> dict[str, object]:
        return {
            "valid_from": moment_text(self.valid_from),
            "valid_until": moment_text(self.valid_until),
        }

    def to_json(self) -> dict[str, object]:
        """Return its fields as documents have them."""
        end = self.revocation
        told = None if end is None else {"at": moment_text(end.at), "reason": end.reason.value}
        vouchers = [each.to_json() for each in self.vouchers]
        return {
            "key": self.key.to_json(),
            **self._times(),
            "revocation": told,
            "vouchers": vouchers,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> "MemberKey":
        """Read a key.

        Raises:
            RefusalError: a field is wrong.
        """
        vouchers = fields.objects("vouchers", names=("key", "value"), most=_MOST_VOUCHERS)
        return cls(
            PublicKey.from_fields(fields.inner("key", names=KEY_FIELDS)),
            fields.moment("valid_from"),
            fields.moment("valid_until"),
            _revocation(fields),
            tuple(map(Signature.from_fields, vouchers)),
        )


def new_key(
    secret: Secret, *, bureau: str, by: Iterable[Secret], valid_from: datetime, until: datetime
) -> MemberKey:
    """Make the directory's entry of a key, vouched for by `by`, and by itself where it signs."""
    entry = MemberKey(secret.key, valid_from, until)
    itself = [secret] if secret.key.use is Use.SIGN else []
    return entry.vouched(bureau=bureau, by=[*itself, *by])


def _revocation(fields: Fields) -> Revocation | None:
    if fields.is_none("revocation"):
        return None
    told = fields.inner("revocation", names=("at", "reason"))
    try:
        return Revocation(told.moment("at"), Reason(told.name("reason")))
    except ValueError as error:
        raise MalformedError(f"{told.where}: {error}") from error

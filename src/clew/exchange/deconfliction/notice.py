"""Notice: the holder's key of an epoch, signed: the same one for everybody.

A node keeps the first one that it sees of an epoch and refuses any other; in each run both sides
tell each other which one they keep. Two of one epoch, both signed, are evidence against the holder.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.deconfliction.oprf import ELEMENT_BYTES, BadElementError, multiply
from clew.exchange.directory.freshness import freshness
from clew.exchange.directory.update import Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import moment_text
from clew.exchange.signing.keys import Secret
from clew.model.wording import Wording

MOST_BYTES = 10_000
MOST_EPOCH = 64  # letters of an epoch's name
MOST_DAYS = 366
_FIELDS = ("format", "holder", "epoch", "public", "plans", "from", "until")
_ONE = (1).to_bytes(ELEMENT_BYTES, "little")
_OTHER_EPOCH = Wording(
    "the other asks %(holder)s in epoch %(epoch)s, this node %(own_holder)s in "
    "epoch %(own_epoch)s; get the holder's present key, and start anew"
)
_TWO_KEYS = Wording(
    "%(holder)s shows two keys of epoch %(epoch)s: one here, another to the other "
    "bureau; nothing was compared, tell the auditor"
)
SAID = (_OTHER_EPOCH, _TWO_KEYS)
"""What is said of what was refused, to be known again where it was kept as text."""


class OtherKeyError(RefusalError):
    """The holder shows another key of an epoch than it showed before, or to another bureau."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A holder's key of an epoch, and when the epoch is; `plans` is its key for plans alone."""

    holder: str
    epoch: str
    public: bytes
    began_at: datetime
    until: datetime
    plans: bytes

    def for_plans(self) -> "Notice":
        """Return it with the key for plans in the place of the other."""
        return replace(self, public=self.plans)

    def check_same(self, *, holder: str, epoch: str, public: bytes) -> None:
        """Check that another bureau was shown the same.

        Raises:
            OtherKeyError: it was not.
        """
        if (holder, epoch) != (self.holder, self.epoch):
            raise OtherKeyError(
                _OTHER_EPOCH.filled(
                    holder=holder,
                    epoch=epoch,
                    own_holder=self.holder,
                    own_epoch=self.epoch,
                )
            )
        if public != self.public:
            raise OtherKeyError(_TWO_KEYS.filled(holder=holder, epoch=epoch))


def signed_notice(notice: Notice, *, by: Secret) -> bytes:
    """Sign a notice as its holder."""
    body = {
        "format": 1,
        "holder": notice.holder,
        "epoch": notice.epoch,
        "public": notice.public.hex(),
        "plans": notice.plans.hex(),
        "from": moment_text(notice.began_at),
        "until": moment_text(notice.until),
    }
    return Document.signed(Purpose.HOLDER_KEY, body, by=[by]).to_bytes()


def read_notice(untrusted: bytes, *, directory: Directory, now: datetime) -> Notice:
    """Read a notice and check that it is its holder's.

    Raises:
        RefusalError: a field is wrong, or no key of the holder that serves now signed it.
    """
    freshness(directory, now=now)
    document = Document.from_bytes(untrusted, purpose=Purpose.HOLDER_KEY, limit=MOST_BYTES)
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    notice = Notice(
        fields.bureau("holder"),
        fields.name("epoch", most=MOST_EPOCH),
        bytes.fromhex(fields.digest("public")),
        fields.moment("from"),
        fields.moment("until"),
        bytes.fromhex(fields.digest("plans")),
    )
    if not timedelta(0) < notice.until - notice.began_at <= timedelta(days=MOST_DAYS):
        raise MalformedError(
            f"the epoch {notice.epoch} of {notice.holder} must end after it begins, and last "
            f"{MOST_DAYS} days at most"
        )
    if len(document.signatures) != 1:
        raise BadSignatureError("a notice bears one signature")
    entry = directory.snapshot.member(notice.holder).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=notice.holder)
    document.check_signed_by(entry.key)
    try:
        multiply(_ONE, notice.public)
        multiply(_ONE, notice.plans)
    except BadElementError as error:
        raise MalformedError(f"{notice.holder} shows no key of ristretto255") from error
    return notice

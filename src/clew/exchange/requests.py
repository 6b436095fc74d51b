"""Requests: a node asks another one for something and signs what it asks; there is no password.

What is signed names who asks whom for what, the SHA-256 of what is sent with it, and when; so it
holds for one node, one thing and a few minutes. TLS hides it on its way.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from datetime import datetime

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.directory.freshness import freshness
from clew.exchange.directory.update import CLOCKS_DIFFER, Directory
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import moment_text
from clew.exchange.signing.keys import Secret

MOST_BYTES = 6_000
_FIELDS = ("format", "bureau", "to", "method", "path", "sha256", "at", "nonce")


class OtherRequestError(RefusalError):
    """The signature is for another node, thing or time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a node: `sha256` is of the bytes that go with it."""

    to: str
    method: str
    path: str
    sha256: str


def signed_request(asked: Asked, *, bureau: str, by: Secret, now: datetime) -> str:
    """Return what goes into a header."""
    body = {
        "format": 1,
        "bureau": bureau,
        "to": asked.to,
        "method": asked.method,
        "path": asked.path,
        "sha256": asked.sha256,
        "at": moment_text(now),
        "nonce": secrets.token_hex(32),
    }
    document = Document.signed(Purpose.REQUEST, body, by=[by])
    return urlsafe_b64encode(document.to_bytes()).decode()


def read_request(
    untrusted: str, asked: Asked, *, directory: Directory, now: datetime
) -> tuple[str, str]:
    """Return the bureau that signed a request, and what makes the request one of its kind.

    Raises:
        RefusalError: it is for something else, or no key of a member that serves now signed it.
    """
    freshness(directory, now=now)
    document = Document.from_bytes(_decoded(untrusted), purpose=Purpose.REQUEST, limit=MOST_BYTES)
    fields = document.fields(_FIELDS)
    fields.number("format", least=1, most=1)
    told = Asked(
        fields.bureau("to"),
        fields.name("method"),
        fields.text("path", most=500),
        fields.digest("sha256"),
    )
    bureau, nonce = fields.bureau("bureau"), fields.digest("nonce")
    if len(document.signatures) != 1:
        raise BadSignatureError("a request bears one signature")
    entry = directory.snapshot.member(bureau).key(document.signatures[0].key)
    entry.check_serves(now=now, whose=bureau)
    document.check_signed_by(entry.key)
    if told != asked:
        raise OtherRequestError("the request was signed for something else")
    if abs(fields.moment("at") - now) > CLOCKS_DIFFER:
        raise OtherRequestError("the request is of another time; check both machines' clocks")
    return bureau, nonce


def _decoded(untrusted: str) -> bytes:
    try:
        return urlsafe_b64decode(untrusted)
    except (Base64Error, ValueError) as error:
        raise MalformedError("the request's signature is no base64") from error

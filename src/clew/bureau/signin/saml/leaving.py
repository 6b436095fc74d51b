"""Leaving: a provider says, signed, that somebody signed out there."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree

from clew.bureau.signin.saml.answers import CLOCKS_DIFFER, Sides, account_of
from clew.bureau.signin.saml.documents import RefusedError, only, read, tag, text_of, time_of
from clew.bureau.signin.saml.signature import signed_part

_LASTS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Left:
    """Who left; `until` is how long the message may be taken."""

    account: str
    id: str
    until: datetime


def left(untrusted: bytes, sides: Sides, *, now: datetime) -> Left:
    """Return who signed out at the provider.

    Raises:
        RefusedError: it is not believed.
    """
    try:
        request = read(base64.b64decode(b"".join(untrusted.split()), validate=True))
    except binascii.Error as error:
        raise RefusedError("it is not in base64") from error
    if request.tag != tag("samlp:LogoutRequest"):
        raise RefusedError("it does not say that somebody left")
    signed = signed_part(request, sides.certificates, now=now)
    if text_of(only(signed, "saml:Issuer")) != sides.issuer:
        raise RefusedError("it is of another provider")
    if signed.get("Destination") != sides.here:
        raise RefusedError("it is for another address")
    return Left(account_of(signed, sides), signed.get("ID", ""), _until(signed, now))


def _until(signed: etree._Element, now: datetime) -> datetime:
    made = time_of(signed, "IssueInstant")
    if made is None or made > now + CLOCKS_DIFFER:
        raise RefusedError("it was made later than now, or does not say when: is the clock right?")
    until = min(made + _LASTS, time_of(signed, "NotOnOrAfter") or made + _LASTS)
    if until + CLOCKS_DIFFER <= now:
        raise RefusedError("it is over")
    return until

"""Answers: who a provider says somebody is, and when that is believed.

1. One assertion is in the answer, wherever one looks; sealed to us where that is asked for.
2. The provider signed the assertion itself, and only what it signed is read.
3. It was made by this provider, for us, to be taken here, and is not over.
4. It answers a question of ours, unless an administrator chose to take others.
5. It names the account by a lasting name: no e-mail address, no name that changes at every visit.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml import etree

from clew.bureau.signin.saml.documents import (
    RefusedError,
    children,
    only,
    read,
    tag,
    text_of,
    time_of,
)
from clew.bureau.signin.saml.encryption import opened
from clew.bureau.signin.saml.signature import signed_part

PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
CLOCKS_DIFFER = timedelta(minutes=1)
_LONGEST_TAKEN = timedelta(days=1)  # so long an answer is remembered, so that it is taken once
_LONGEST_QUESTION = 100
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_CONDITIONS = {"saml:AudienceRestriction", "saml:OneTimeUse", "saml:ProxyRestriction"}


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides: the provider as an administrator set it, and we."""

    issuer: str
    certificates: Sequence[str]
    us: str
    here: str
    keys: Sequence[RSAPrivateKey] = field(repr=False, default=())
    takes_clear: bool = True
    takes_unasked: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Who somebody is; `question` is which of ours it answers, `until` how long it may be taken."""

    account: str
    id: str
    question: str | None
    until: datetime


def believed(untrusted: bytes, sides: Sides, *, now: datetime) -> Said:
    """Return what an answer says.

    Raises:
        RefusedError: it is not believed.
    """
    response = read(_decoded(untrusted))
    _check_envelope(response, sides)
    assertion = signed_part(_assertion(response, sides), sides.certificates, now=now)
    _check_issuer(assertion, sides)
    _check_conditions(only(assertion, "saml:Conditions"), sides, now)
    _check_statement(assertion, now)
    subject = only(assertion, "saml:Subject")
    question, until = _confirmed(subject, response, sides, now)
    return Said(account_of(subject, sides), assertion.get("ID", ""), question, until)


def account_of(holder: etree._Element, sides: Sides) -> str:
    """Return the provider's lasting name of an account.

    Raises:
        RefusedError: there is none, or it is of another kind, or given by or for others.
    """
    name = only(holder, "saml:NameID")
    if name.get("Format") != PERSISTENT:
        raise RefusedError("it names the account by no lasting name (persistent NameID)")
    given = name.get("NameQualifier", sides.issuer), name.get("SPNameQualifier", sides.us)
    if given != (sides.issuer, sides.us):
        raise RefusedError("the account's name is given by another, or for another")
    text = text_of(name)
    if not text:
        raise RefusedError("the account's name is empty")
    return text


def _decoded(untrusted: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(untrusted.split()), validate=True)
    except binascii.Error as error:
        raise RefusedError("it is not in base64") from error


def _check_envelope(response: etree._Element, sides: Sides) -> None:
    if response.tag != tag("samlp:Response") or response.get("Version") != "2.0":
        raise RefusedError("it is no answer of SAML 2.0")
    if only(response, "samlp:Status/samlp:StatusCode").get("Value") != _SUCCESS:
        raise RefusedError("the provider did not sign anybody in")
    if response.get("Destination", sides.here) != sides.here:
        raise RefusedError("it is for another address")
    for issuer in children(response, "saml:Issuer"):
        if text_of(issuer) != sides.issuer:
            raise RefusedError("it is of another provider")


def _assertion(response: etree._Element, sides: Sides) -> etree._Element:
    clear, sealed = "saml:Assertion", "saml:EncryptedAssertion"
    found = [one for name in (clear, sealed) for one in response.iter(tag(name))]
    if len(found) != 1 or found[0].getparent() is not response:
        raise RefusedError("not one assertion is in it, in its place")
    if found[0].tag == tag(clear):
        if not sides.takes_clear:
            raise RefusedError("the assertion is not encrypted")
        return found[0]
    assertion = opened(found[0], sides.keys)
    if assertion.tag != tag(clear) or len(list(assertion.iter(tag(clear), tag(sealed)))) != 1:
        raise RefusedError("not one assertion was encrypted")
    return assertion


def _check_issuer(assertion: etree._Element, sides: Sides) -> None:
    if assertion.get("Version") != "2.0" or not assertion.get("ID"):
        raise RefusedError("the assertion is none of SAML 2.0")
    if text_of(only(assertion, "saml:Issuer")) != sides.issuer:
        raise RefusedError("it is of another provider")


def _check_conditions(conditions: etree._Element, sides: Sides, now: datetime) -> None:
    if any(one.tag not in map(tag, _CONDITIONS) for one in conditions):
        raise RefusedError("it has a condition that is not known here")
    _check_times(conditions, now)
    audiences = children(conditions, "saml:AudienceRestriction")
    if not audiences:
        raise RefusedError("it does not say for whom it is")
    for one in audiences:
        if sides.us not in map(text_of, children(one, "saml:Audience")):
            raise RefusedError("it is for another audience")


def _check_times(element: etree._Element, now: datetime) -> datetime:
    start, end = time_of(element, "NotBefore"), time_of(element, "NotOnOrAfter")
    if start is not None and start > now + CLOCKS_DIFFER:
        raise RefusedError("it is not valid yet: is the clock right?")
    if end is None or end <= now - CLOCKS_DIFFER:
        raise RefusedError("it is over, or has no end")
    return end


def _check_statement(assertion: etree._Element, now: datetime) -> None:
    statement = only(assertion, "saml:AuthnStatement")
    end = time_of(statement, "SessionNotOnOrAfter")
    if end is not None and end <= now - CLOCKS_DIFFER:
        raise RefusedError("the session at the provider is over")


def _confirmed(
    subject: etree._Element, response: etree._Element, sides: Sides, now: datetime
) -> tuple[str | None, datetime]:
    confirmation = only(subject, "saml:SubjectConfirmation")
    data = only(confirmation, "saml:SubjectConfirmationData")
    if confirmation.get("Method") != _BEARER or data.get("NotBefore") is not None:
        raise RefusedError("it is not to be taken from whoever brings it")
    if data.get("Recipient") != sides.here:
        raise RefusedError("it is for another recipient")
    until = _check_times(data, now)
    if until > now + _LONGEST_TAKEN:
        raise RefusedError("it may be taken for longer than a day")
    question = data.get("InResponseTo")
    if response.get("InResponseTo", question) != question:
        raise RefusedError("it answers two questions")
    if question is None and not sides.takes_unasked:
        raise RefusedError("we did not ask")
    if len(question or "") > _LONGEST_QUESTION:
        raise RefusedError("it answers what is no question of ours")
    return question, until

"""Metadata: what a provider says of itself in a file, and what we say to it of us."""

import base64
import binascii
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree

from clew.bureau.accounts.addresses import is_encrypted
from clew.bureau.signin.saml.answers import PERSISTENT
from clew.bureau.signin.saml.documents import (
    SPACES,
    RefusedError,
    children,
    only,
    read,
    tag,
    text_of,
    time_of,
)
from clew.bureau.signin.saml.keys import OwnKey

PROTOCOL = SPACES["samlp"]
BY_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
BY_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
_LONGEST_ISSUER = 500
_SHORTEST_RSA, _SHORTEST_EC = 2048, 256


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """A provider: its name for itself, where it is asked and told, what it signs by."""

    issuer: str
    sign_on: str
    sign_out: str
    certificates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """We: our name for ourselves, where answers come to, and that somebody left."""

    us: str
    answers: str
    leaving: str


def read_provider(untrusted: bytes, *, now: datetime) -> ProviderFacts:
    """Return what a provider says of itself.

    Raises:
        RefusedError: it is no provider of SAML 2.0 that could be used here.
    """
    root = read(untrusted)
    if root.tag != tag("md:EntityDescriptor"):
        raise RefusedError("it describes not one provider (EntityDescriptor)")
    end = time_of(root, "validUntil")
    if end is not None and end <= now:
        raise RefusedError("it is over (validUntil); fetch it anew from the provider")
    issuer = root.get("entityID", "")
    if not 0 < len(issuer) <= _LONGEST_ISSUER:
        raise RefusedError(f"its entityID has not from 1 to {_LONGEST_ISSUER} characters")
    role = only(root, "md:IDPSSODescriptor")
    sign_on = _address(role, "md:SingleSignOnService", "Location")
    if not sign_on:
        raise RefusedError("it cannot be asked by HTTP-Redirect (SingleSignOnService)")
    sign_out = _address(role, "md:SingleLogoutService", "ResponseLocation")
    return ProviderFacts(issuer, sign_on, sign_out, _certificates(role, now))


def fingerprint(certificate: str) -> str:
    """Return what two people compare to know that they hold the same certificate."""
    digest = x509.load_pem_x509_certificate(certificate.encode()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def last_day(certificate: str) -> str:
    """Return the day on which a certificate ends."""
    held = x509.load_pem_x509_certificate(certificate.encode())
    return f"{held.not_valid_after_utc:%Y-%m-%d}"


def own_metadata(addresses: OwnAddresses, keys: Sequence[OwnKey]) -> bytes:
    """Return what a provider's administrator loads to know us."""
    spaces = {one: SPACES[one] for one in ("md", "ds")}
    root = etree.Element(tag("md:EntityDescriptor"), {"entityID": addresses.us}, spaces)
    how = {
        "AuthnRequestsSigned": "true",
        "WantAssertionsSigned": "true",
        "protocolSupportEnumeration": PROTOCOL,
    }
    role = etree.SubElement(root, tag("md:SPSSODescriptor"), how)
    for one in keys:
        _key(role, one, "signing")
    etree.SubElement(
        _key(role, keys[0], "encryption"), tag("md:EncryptionMethod"), {"Algorithm": _GCM}
    )
    leaving = {"Binding": BY_POST, "Location": addresses.leaving}
    etree.SubElement(role, tag("md:SingleLogoutService"), leaving)
    etree.SubElement(role, tag("md:NameIDFormat")).text = PERSISTENT
    answers = {"Binding": BY_POST, "Location": addresses.answers, "index": "0"}
    etree.SubElement(role, tag("md:AssertionConsumerService"), answers)
    said: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return said


def _key(role: etree._Element, one: OwnKey, use: str) -> etree._Element:
    descriptor = etree.SubElement(role, tag("md:KeyDescriptor"), {"use": use})
    data = etree.SubElement(etree.SubElement(descriptor, tag("ds:KeyInfo")), tag("ds:X509Data"))
    der = one.certificate.public_bytes(serialization.Encoding.DER)
    etree.SubElement(data, tag("ds:X509Certificate")).text = base64.b64encode(der).decode()
    return descriptor


def _address(role: etree._Element, service: str, better: str) -> str:
    for one in children(role, service):
        if one.get("Binding") == BY_REDIRECT:
            found = one.get(better) or one.get("Location")
            if not is_encrypted(found):
                raise RefusedError(f"{service} is asked in clear: an address begins with https://")
            return str(found)
    return ""


def _certificates(role: etree._Element, now: datetime) -> tuple[str, ...]:
    found = [
        _pem(text_of(one))
        for descriptor in children(role, "md:KeyDescriptor")
        if descriptor.get("use", "signing") == "signing"
        for one in children(descriptor, "ds:KeyInfo/ds:X509Data/ds:X509Certificate")
    ]
    if not found:
        raise RefusedError("it names no certificate that it signs by")
    for pem in found:
        _check_certificate(x509.load_pem_x509_certificate(pem.encode()), now)
    return tuple(dict.fromkeys(found))


def _pem(text: str) -> str:
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        x509.load_der_x509_certificate(der)
    except (binascii.Error, ValueError) as error:
        raise RefusedError("a certificate of its cannot be read") from error
    lines = "\n".join(textwrap.wrap(base64.b64encode(der).decode(), 64))
    return f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"


def _check_certificate(held: x509.Certificate, now: datetime) -> None:
    if held.not_valid_after_utc <= now:
        raise RefusedError(f"a certificate of its ended on {held.not_valid_after_utc:%Y-%m-%d}")
    key = held.public_key()
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= _SHORTEST_RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.key_size >= _SHORTEST_EC
    )
    if not strong:
        raise RefusedError("it signs by a weak key: RSA takes 2048 bits, elliptic curves 256")

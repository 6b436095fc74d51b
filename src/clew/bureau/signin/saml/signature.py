"""Signatures: what a provider signed, and nothing beside it.

Whoever asks gets the very bytes that the signature is over, read anew: what else is in a message
cannot be taken for it, wherever it is put. Only the certificates that an administrator set count:
what a signature says of its key, and whatever else it carries, is taken away unread.
"""

from collections.abc import Sequence
from datetime import datetime

from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from clew.bureau.signin.saml.documents import RefusedError, children, only, parse, tag, text_of

_METHODS = frozenset(
    {
        *(SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA384, SignatureMethod.RSA_SHA512),
        *(SignatureMethod.ECDSA_SHA256, SignatureMethod.ECDSA_SHA384, SignatureMethod.ECDSA_SHA512),
        *(SignatureMethod.SHA256_RSA_MGF1, SignatureMethod.SHA384_RSA_MGF1),
        SignatureMethod.SHA512_RSA_MGF1,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_TRANSFORMS = {
    SignatureConstructionMethod.enveloped.value,
    CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0.value,
}

_NEEDED = {tag("ds:SignedInfo"), tag("ds:SignatureValue")}


def signed_part(
    element: etree._Element, certificates: Sequence[str], *, now: datetime
) -> etree._Element:
    """Return an element as one of these certificates' keys signed it.

    Raises:
        RefusedError: it has no signature of its own, or not by any of them, or not over itself.
    """
    alone = _bare(parse(etree.tostring(element, with_tail=False)))
    config = SignatureConfiguration(
        location="./",
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=now,
    )
    named = element.tag, element.get("ID")
    for certificate in certificates:
        signed = _by(certificate, parse(alone), config)
        if signed is not None and (signed.tag, signed.get("ID")) == named:
            return signed
    raise RefusedError("no certificate of the provider's that is valid now has signed it so")


def _bare(element: etree._Element) -> bytes:
    """The element, in its signature nothing but what is signed and the signature itself."""
    _check_signature(element)
    [signature] = children(element, "ds:Signature")
    for one in signature:
        if one.tag not in _NEEDED:
            signature.remove(one)
    bare: bytes = etree.tostring(element)
    return bare


def _check_signature(element: etree._Element) -> None:
    if not children(element, "ds:Signature"):
        raise RefusedError("it is not signed")
    if len(list(element.iter(tag("ds:Signature")))) != 1:
        raise RefusedError("more than one signature is in it")
    info = only(element, "ds:Signature/ds:SignedInfo")
    if not text_of(only(element, "ds:Signature/ds:SignatureValue")):
        raise RefusedError("the signature is empty")
    if only(info, "ds:Reference").get("URI") != f"#{element.get('ID')}":
        raise RefusedError("the signature is over something else")
    for one in children(info, "ds:Reference/ds:Transforms/ds:Transform"):
        if one.get("Algorithm") not in _TRANSFORMS:
            raise RefusedError("what was signed is to be changed before it is checked")


def _by(
    certificate: str, element: etree._Element, config: SignatureConfiguration
) -> etree._Element | None:
    try:
        found = XMLVerifier().verify(
            element, x509_cert=certificate, id_attribute="ID", expect_config=config
        )
    except (SignXMLException, etree.LxmlError, ValueError):
        return None
    assert not isinstance(found, list)
    return found.signed_xml

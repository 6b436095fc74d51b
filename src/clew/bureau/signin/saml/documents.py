"""Documents: XML of strangers, read so that what is checked is what is read.

1. No more bytes than the limit, in UTF-8.
2. No document type, so no entity: none expands, none opens a file.
3. No comment, CDATA or processing instruction: they have cut names short between two readers.
4. What should be there once, is asked for as the only one.
"""

import re
from datetime import UTC, datetime

from lxml import etree

LONGEST = 256 << 10

SPACES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
}
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")


class RefusedError(ValueError):
    """What a provider sent is not believed; the words say why, and hold nothing of what it says."""


def read(untrusted: bytes) -> etree._Element:
    """Return the root of a document.

    Raises:
        RefusedError: it is too long, no XML, or has what SAML never needs.

    Example:
        >>> read(b"<a>1</a>").text
        '1'
        >>> read(b"<a>ad<!-- -->min</a>")
        Traceback (most recent call last):
        ...
        clew.bureau.signin.saml.documents.RefusedError: a comment, document type or CDATA is in it
    """
    if len(untrusted) > LONGEST:
        raise RefusedError(f"it is longer than {LONGEST >> 10} KiB")
    try:
        text = _DECLARATION.sub("", untrusted.decode("utf-8"), count=1)
    except UnicodeDecodeError as error:
        raise RefusedError("it is not in UTF-8") from error
    if "<!" in text:
        raise RefusedError("a comment, document type or CDATA is in it")
    if "<?" in text:
        raise RefusedError("a processing instruction is in it")
    return parse(text.encode())


def parse(xml: bytes) -> etree._Element:
    """Return the root of XML that was read before, or that was made by us.

    Raises:
        RefusedError: it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, encoding="utf-8")
    try:
        return etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise RefusedError("it is no XML") from error


def tag(name: str) -> str:
    """Return a name with its space, as trees hold it.

    Example:
        >>> tag("saml:NameID")
        '{urn:oasis:names:tc:SAML:2.0:assertion}NameID'
    """
    space, local = name.split(":")
    return f"{{{SPACES[space]}}}{local}"


def children(element: etree._Element, path: str) -> list[etree._Element]:
    """Return what is there by this path of children."""
    return list(element.findall(path, SPACES))


def only(element: etree._Element, path: str) -> etree._Element:
    """Return the one element of this path.

    Raises:
        RefusedError: there is none, or more than one.
    """
    found = children(element, path)
    if len(found) != 1:
        raise RefusedError(f"{path} is there {len(found)} times instead of once")
    return found[0]


def text_of(element: etree._Element) -> str:
    """Return an element's text, without blanks around it.

    Raises:
        RefusedError: there are elements in it.
    """
    if len(element):
        raise RefusedError("elements are where a text should be")
    return (element.text or "").strip()


def time_of(element: etree._Element, name: str) -> datetime | None:
    """Return the time that an attribute tells, if it is there.

    Raises:
        RefusedError: it is no time of UTC.
    """
    said = element.get(name)
    if said is None:
        return None
    try:
        told = datetime.fromisoformat(said)
    except ValueError as error:
        raise RefusedError(f"{name} is no time") from error
    if told.tzinfo is None:
        raise RefusedError(f"{name} does not say in which zone it is")
    try:
        return told.astimezone(UTC)
    except OverflowError as error:
        raise RefusedError(f"{name} is no time") from error

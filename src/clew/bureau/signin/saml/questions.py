"""Questions: what we ask a provider, and what we answer it, as signed addresses to go to."""

import base64
import secrets
import zlib
from datetime import datetime
from urllib.parse import urlencode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from lxml import etree

from clew.bureau.signin.saml.answers import PERSISTENT
from clew.bureau.signin.saml.documents import SPACES, tag
from clew.bureau.signin.saml.keys import OwnKey
from clew.bureau.signin.saml.metadata import BY_POST

_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"


def new_id() -> str:
    """Return an id that nobody guesses; names in XML do not begin with a digit."""
    return f"_{secrets.token_hex(20)}"


def question(  # noqa: PLR0913 -- which, from whom, back to where, to where, by which key, when
    id_: str, *, us: str, here: str, sign_on: str, signed_by: OwnKey, now: datetime
) -> str:
    """Return where a browser goes to ask the provider who uses it."""
    root = _message("samlp:AuthnRequest", id_, us=us, to=sign_on, now=now)
    root.set("AssertionConsumerServiceURL", here)
    root.set("ProtocolBinding", BY_POST)
    policy = {"Format": PERSISTENT, "AllowCreate": "true"}
    etree.SubElement(root, tag("samlp:NameIDPolicy"), policy)
    return _address(sign_on, "SAMLRequest", root, None, signed_by)


def have_left(  # noqa: PLR0913 -- to what, from whom, to where, with what of theirs, by which key, when
    request_id: str,
    *,
    us: str,
    sign_out: str,
    relay_state: str | None,
    signed_by: OwnKey,
    now: datetime,
) -> str:
    """Return where a browser goes to tell the provider that the sessions here are over."""
    root = _message("samlp:LogoutResponse", new_id(), us=us, to=sign_out, now=now)
    root.set("InResponseTo", request_id)
    status = etree.SubElement(root, tag("samlp:Status"))
    etree.SubElement(status, tag("samlp:StatusCode"), {"Value": _SUCCESS})
    return _address(sign_out, "SAMLResponse", root, relay_state, signed_by)


def _message(name: str, id_: str, *, us: str, to: str, now: datetime) -> etree._Element:
    spaces = {one: SPACES[one] for one in ("saml", "samlp")}
    at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"ID": id_, "Version": "2.0", "IssueInstant": at, "Destination": to}
    root = etree.Element(tag(name), said, spaces)
    etree.SubElement(root, tag("saml:Issuer")).text = us
    return root


def _address(
    to: str, name: str, root: etree._Element, relay_state: str | None, signed_by: OwnKey
) -> str:
    packed = zlib.compress(etree.tostring(root), wbits=-zlib.MAX_WBITS)
    said = {name: base64.b64encode(packed).decode()}
    if relay_state is not None:
        said["RelayState"] = relay_state
    text = urlencode(said | {"SigAlg": _RSA_SHA256})
    signature = signed_by.key.sign(text.encode(), PKCS1v15(), hashes.SHA256())
    proof = urlencode({"Signature": base64.b64encode(signature).decode()})
    return f"{to}{'&' if '?' in to else '?'}{text}&{proof}"

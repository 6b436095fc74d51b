"""An invented identity provider that speaks SAML: it signs, seals and describes itself.

`Answer` says what the next answer says; tests change one thing at a time. Keys are made anew in
every run.
"""

import base64
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from django.utils.timezone import now
from lxml import etree
from signxml.algorithms import SignatureMethod
from signxml.signer import XMLSigner

ISSUER = "https://login.utopia.example/saml"
SIGN_ON = "http://127.0.0.1:9/sso"
SIGN_OUT = "http://127.0.0.1:9/slo"
HERE = "http://localhost"
US = f"{HERE}/sign-in/with/utopia/metadata/"
ANSWERS = f"{HERE}/sign-in/with/utopia/answer/"
LEAVING = f"{HERE}/sign-in/with/utopia/left/"
ACCOUNT = "k9-0042"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
SPACES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


@dataclass(frozen=True)
class Signer:
    key: rsa.RSAPrivateKey
    certificate: str


@cache
def signer(name: str = "now", *, days: int = 30) -> Signer:
    """A key with a certificate that ends in so many days, made once in a run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"utopia {name}")])
    today = now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=90))
        .not_valid_after(today + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    return Signer(key, certificate.public_bytes(serialization.Encoding.PEM).decode())


def at(minutes: float) -> str:
    return (now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Answer:
    """What an answer says; `""` leaves a thing out."""

    question: str = ""
    account: str = ACCOUNT
    kind: str = PERSISTENT
    issuer: str = ISSUER
    audience: str = US
    recipient: str = ANSWERS
    destination: str = ANSWERS
    id: str = field(default_factory=lambda: f"_a{secrets.token_hex(8)}")
    until: str = field(default_factory=lambda: at(5))
    since: str = field(default_factory=lambda: at(-1))
    status: str = "Success"
    method: str = "bearer"
    name_in: str = ""
    conditions: str = ""
    signed_by: Signer | None = field(default_factory=signer)

    def xml(self) -> bytes:
        """The answer, its assertion signed."""
        response = etree.fromstring(self._text())
        self.sign(response)
        return etree.tostring(response)

    def sign(self, response: etree._Element) -> None:
        """Put in the assertion's place one that is signed."""
        if self.signed_by is None:
            return
        [plain] = response.findall("saml:Assertion", SPACES)
        plain.getparent().replace(plain, signed(plain, self.signed_by))

    def _text(self) -> str:
        asked = f' InResponseTo="{self.question}"' if self.question else ""
        format_ = f' Format="{self.kind}"' if self.kind else ""
        audience = (
            f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience>"
            "</saml:AudienceRestriction>"
            if self.audience
            else ""
        )
        until = f' NotOnOrAfter="{self.until}"' if self.until else ""
        return (
            f'<samlp:Response xmlns:samlp="{SPACES["samlp"]}" xmlns:saml="{SPACES["saml"]}" '
            f'ID="_r{self.id}" Version="2.0" IssueInstant="{at(0)}" '
            f'Destination="{self.destination}"{asked}><saml:Issuer>{self.issuer}</saml:Issuer>'
            "<samlp:Status><samlp:StatusCode "
            f'Value="urn:oasis:names:tc:SAML:2.0:status:{self.status}"/></samlp:Status>'
            f'<saml:Assertion ID="{self.id}" Version="2.0" IssueInstant="{at(0)}">'
            f"<saml:Issuer>{self.issuer}</saml:Issuer><saml:Subject>"
            f"<saml:NameID{format_}{self.name_in}>{self.account}</saml:NameID>"
            f'<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:{self.method}">'
            f'<saml:SubjectConfirmationData Recipient="{self.recipient}"{until}{asked}/>'
            "</saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{self.since}"{until}>{audience}{self.conditions}'
            f'</saml:Conditions><saml:AuthnStatement AuthnInstant="{at(0)}"><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            "</saml:Assertion></samlp:Response>"
        )


class _WithSha1(XMLSigner):
    def check_deprecated_methods(self) -> None:
        """Sign as the older providers do."""


def signed(
    element: etree._Element, by: Signer, *, method: str = "rsa-sha256", digest: str = "sha256"
) -> etree._Element:
    """The element with a signature of its own, after its issuer."""
    element = etree.fromstring(etree.tostring(element, with_tail=False))
    place = etree.Element(
        f"{{{SPACES['ds']}}}Signature", {"Id": "placeholder"}, {"ds": SPACES["ds"]}
    )
    element.insert(1, place)
    kind = _WithSha1 if "sha1" in method + digest else XMLSigner
    worker = kind(
        signature_algorithm=SignatureMethod(
            "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
            if method == "rsa-sha1"
            else f"http://www.w3.org/2001/04/xmldsig-more#{method}"
        ),
        digest_algorithm=digest,
        c14n_algorithm=EXCLUSIVE,
    )
    return worker.sign(
        element,
        key=by.key,
        cert=by.certificate,
        reference_uri=element.get("ID"),
        id_attribute="ID",
    )


def sealed(xml: bytes, to: x509.Certificate, *, cipher: str = "aes256-gcm") -> bytes:
    """The answer with its assertion sealed to a certificate."""
    response = etree.fromstring(xml)
    [plain] = response.findall("saml:Assertion", SPACES)
    secret, nonce = AESGCM.generate_key(256), bytes(12)
    content = nonce + AESGCM(secret).encrypt(nonce, etree.tostring(plain, with_tail=False), None)
    key = to.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
    around = etree.fromstring(
        f'<saml:EncryptedAssertion xmlns:saml="{SPACES["saml"]}" '
        'xmlns:e="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        '<e:EncryptedData Type="http://www.w3.org/2001/04/xmlenc#Element">'
        f'<e:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#{cipher}"/><ds:KeyInfo>'
        "<e:EncryptedKey><e:EncryptionMethod "
        'Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>'
        f"<e:CipherData><e:CipherValue>{_text(key.encrypt(secret, oaep))}</e:CipherValue>"
        "</e:CipherData></e:EncryptedKey></ds:KeyInfo>"
        f"<e:CipherData><e:CipherValue>{_text(content)}</e:CipherValue></e:CipherData>"
        "</e:EncryptedData></saml:EncryptedAssertion>"
    )
    response.replace(plain, around)
    return etree.tostring(response)


def leave_request(*, id_: str = "_l1", account: str = ACCOUNT, made: float = 0) -> etree._Element:
    return etree.fromstring(
        f'<samlp:LogoutRequest xmlns:samlp="{SPACES["samlp"]}" xmlns:saml="{SPACES["saml"]}" '
        f'ID="{id_}" Version="2.0" IssueInstant="{at(made)}" Destination="{LEAVING}">'
        f"<saml:Issuer>{ISSUER}</saml:Issuer>"
        f'<saml:NameID Format="{PERSISTENT}">{account}</saml:NameID></samlp:LogoutRequest>'
    )


def metadata(*signers: Signer, sign_on: str = SIGN_ON, issuer: str = ISSUER) -> bytes:
    """What the provider says of itself."""
    keys = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="{SPACES["ds"]}"><ds:X509Data>'
        f"<ds:X509Certificate>{''.join(one.certificate.split(chr(10))[1:-2])}</ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for one in signers
    )
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{issuer}">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{SPACES["samlp"]}">{keys}'
        f'<md:SingleLogoutService Binding="{redirect}" Location="{SIGN_OUT}"/>'
        f'<md:SingleSignOnService Binding="{redirect}" Location="{sign_on}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    ).encode()


def posted(xml: bytes) -> str:
    return _text(xml)


def asked(address: str, name: str = "SAMLRequest") -> etree._Element:
    """What an address that leads to the provider asks or tells it."""
    [packed] = parse_qs(urlsplit(address).query)[name]
    return etree.fromstring(zlib.decompress(base64.b64decode(packed), wbits=-zlib.MAX_WBITS))


def is_signed_by(address: str, certificate: x509.Certificate) -> bool:
    """Whether the key of a certificate signed what an address leads to."""
    said, signature = urlsplit(address).query.split("&Signature=")
    [packed] = parse_qs(f"s={signature}")["s"]
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    key.verify(base64.b64decode(packed), said.encode(), padding.PKCS1v15(), hashes.SHA256())
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()

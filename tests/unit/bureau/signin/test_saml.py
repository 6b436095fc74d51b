"""Officers come in by their bureau's provider that speaks SAML; nothing else that it posts does."""

import html
import re
from dataclasses import replace
from functools import cache

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override
from lxml import etree

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import ALONE, Role
from clew.bureau.accounts.actions.officers import change_roles, set_password
from clew.bureau.accounts.actions.providers import (
    BadProviderError,
    link_officer,
    remove_provider,
    set_provider,
    set_saml_provider,
    unlink_officer,
    use_of,
)
from clew.bureau.accounts.models import Bureau, IdentityProvider, Officer, SamlMessage
from clew.bureau.accounts.queries import saml_named
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.signin.adapters.officers import REFUSED
from clew.bureau.signin.own_side import keys_of
from clew.bureau.signin.saml.documents import LONGEST, RefusedError
from clew.bureau.signin.saml.keys import OwnKey, from_pem, to_pem
from clew.bureau.signin.saml.signature import signed_part
from clew.bureau.signin.setting_saml import Choice, set_saml_sign_in
from records import NOW, make_bureau, make_officer
from saml_provider import (
    ACCOUNT,
    HERE,
    ISSUER,
    SIGN_ON,
    SIGN_OUT,
    SPACES,
    US,
    Answer,
    asked,
    at,
    is_signed_by,
    leave_request,
    metadata,
    posted,
    sealed,
    signed,
    signer,
)
from second_factor import code_now, give_app
from signed_in import signed_in
from wrapped_signatures import EVIL, WRAPPINGS

pytestmark = pytest.mark.django_db

PASSWORD = "a lamp in the hall"


@cache
def _own() -> OwnKey:
    return OwnKey.make(now=now())


@pytest.fixture
def admin() -> Officer:
    return make_officer("admin", bureau=make_bureau("Utopia"), roles=[Role.ADMINISTRATOR])


@pytest.fixture
def rosa(admin, vault) -> Officer:
    """An officer without a password, linked to an account of the provider."""
    rosa = make_officer("rosa", bureau=admin.bureau)
    _set(admin, vault)
    link_officer(admin, rosa, subject=ACCOUNT, now=NOW)
    return rosa


def _set(admin, vault, *, name="utopia", **other):
    known = {
        "address": HERE,
        "sign_on": SIGN_ON,
        "sign_out": SIGN_OUT,
        "certificates": [signer().certificate],
        "takes_clear": True,
        "takes_unasked": False,
    } | other
    set_saml_provider(
        admin,
        admin.bureau,
        name=name,
        issuer=ISSUER,
        client_id=US,
        sealed_keys=vault.secrets.close(to_pem([_own()]), name=use_of(name)),
        known=known,
        now=NOW,
    )


def _next(answer) -> str:
    """Where a page leads on to."""
    [address] = re.findall(r'http-equiv="refresh" content="0;url=([^"]*)"', answer.content.decode())
    return html.unescape(address)


def _ask(client, **form) -> str:
    return _next(client.post(reverse("openid_connect_login", args=["utopia"]), form))


def _post(
    xml: bytes,
    page: str = "saml_answers",
    name: str = "SAMLResponse",
    *,
    of="utopia",
    language="en",
    **more,
):
    """As the provider's page does: from another site, so without a cookie of ours."""
    headers = {"host": "localhost", "accept-language": language}
    elsewhere = Client(headers=headers, enforce_csrf_checks=True)
    return elsewhere.post(reverse(page, args=[of]), {name: posted(xml), **more})


def _come_in(client, **said):
    question = asked(_ask(client)).get("ID")
    return client.get(_next(_post(Answer(question=question, **said).xml())))


def _is_inside(client) -> bool:
    return not client.get(reverse("cases"))["location"].startswith(reverse("account_login"))


def _refusals() -> list[str]:
    failed = AuditEvent.objects.filter(tag=tags.UI_SIGN_IN_FAILED).order_by("id")
    return [one.details["why"] for one in failed]


def test_a_linked_officer_comes_in_and_is_asked_for_a_factor_of_ours(client, rosa):
    assert b"Sign in by utopia" in client.get(reverse("account_login")).content
    give_app(rosa)

    half = _come_in(client)
    outside = _is_inside(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})

    assert (half["location"], outside) == (reverse("mfa_authenticate"), False)
    assert client.get(reverse("cases")).status_code == 200
    began = AuditEvent.objects.get(tag=tags.UI_SESSION_STARTED)
    assert (began.officer, began.details) == (rosa, {"shown": ["socialaccount", "totp"]})


def test_the_question_says_who_asks_where_to_answer_and_is_signed(client, rosa):
    address = _ask(client)
    question = asked(address)

    assert address.startswith(f"{SIGN_ON}?SAMLRequest=")
    assert question.find("saml:Issuer", SPACES).text == US
    assert question.get("AssertionConsumerServiceURL").endswith("/sign-in/with/utopia/answer/")
    assert question.find("samlp:NameIDPolicy", SPACES).get("Format").endswith(":persistent")
    assert is_signed_by(address, _own().certificate)
    assert re.fullmatch(r"_[0-9a-f]{40}", question.get("ID"))


def test_after_it_an_officer_goes_on_to_the_page_that_was_asked_for(client, rosa):
    question = asked(_ask(client, next="/finds/")).get("ID")
    assert client.get(_next(_post(Answer(question=question).xml())))["location"] == "/finds/"

    client.post(reverse("account_logout"))
    question = asked(_ask(client, next="https://elsewhere.example/")).get("ID")
    back = client.get(_next(_post(Answer(question=question).xml())))
    assert back["location"] == reverse("home")


# What an answer says that is not believed, and a word of why.
NOT_BELIEVED = {
    "not signed": ({"signed_by": None}, "not signed"),
    "signed by another": ({"signed_by": "another"}, "no certificate"),
    "of another issuer": ({"issuer": "https://elsewhere.example"}, "another provider"),
    "for another audience": ({"audience": "https://elsewhere.example"}, "another audience"),
    "for no audience": ({"audience": ""}, "for whom"),
    "for another recipient": ({"recipient": "https://elsewhere.example/"}, "another recipient"),
    "for another address": ({"destination": "https://elsewhere.example/"}, "another address"),
    "over": ({"until": at(-3)}, "over"),
    "without an end": ({"until": ""}, "no end"),
    "good for longer than it is remembered": ({"until": at(2 * 24 * 60)}, "longer than a day"),
    "good for ever": ({"until": "9999-12-31T23:59:59Z"}, "longer than a day"),
    "at a time before all": ({"since": "0001-01-01T00:00:00+23:59"}, "no time"),
    "of no zone": ({"until": "2099-01-01T00:00:00"}, "zone"),
    "at no time": ({"until": "tomorrow"}, "no time"),
    "not valid yet": ({"since": at(24 * 60)}, "not valid yet"),
    "to no question": ({"question": ""}, "did not ask"),
    "to a question without end": ({"question": "_q" * 99}, "no question of ours"),
    "of a failure": ({"status": "Responder"}, "did not sign anybody in"),
    "for a holder of a key": ({"method": "holder-of-key"}, "whoever brings it"),
    "for a changing name": (
        {"kind": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"},
        "lasting name",
    ),
    "for an e-mail address": (
        {
            "kind": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
            "account": "rosa@utopia.example",
        },
        "lasting name",
    ),
    "for a name of no kind": ({"kind": ""}, "lasting name"),
    "for nobody": ({"account": ""}, "empty"),
    "for another account": ({"account": EVIL}, "linked to no officer"),
    "for the officer's own name": ({"account": "rosa"}, "linked to no officer"),
    "by a name that another gave": ({"name_in": ' NameQualifier="other"'}, "given by another"),
    "by a name for another": ({"name_in": ' SPNameQualifier="other"'}, "given by another"),
    "under an unknown condition": ({"conditions": "<saml:Condition/>"}, "not known here"),
}


@pytest.mark.parametrize("what", NOT_BELIEVED)
def test_an_answer_that_is_not_believed_lets_nobody_in_and_says_why_in_the_log(client, rosa, what):
    said, why = NOT_BELIEVED[what]
    if said.get("signed_by") == "another":
        said = {"signed_by": signer("another")}
    question = asked(_ask(client)).get("ID")

    answer = _post(Answer(**{"question": question} | said).xml())

    assert answer.status_code == 403
    assert b"You cannot sign in here" in answer.content
    [told] = _refusals()
    assert why in told
    assert EVIL not in str(list(AuditEvent.objects.filter(tag=tags.UI_SIGN_IN_FAILED).values()))
    assert not _is_inside(client)
    assert Officer.objects.count() == 2


def test_that_nobody_is_let_in_is_told_in_the_language(client, rosa):
    with override("fr"):
        said = str(REFUSED)
    assert said.startswith("Vous ne pouvez pas vous connecter ici")
    question = asked(_ask(client)).get("ID")
    answer = _post(Answer(question=question, account="").xml(), language="fr")

    assert answer.status_code == 403
    assert said in html.unescape(answer.content.decode())


def _changed(xml: bytes, before: bytes, after: bytes) -> bytes:
    assert before in xml
    return xml.replace(before, after, 1)


def _old_digest(xml, **how):
    response = etree.fromstring(Answer(id="_x", signed_by=None).xml())
    [plain] = response.findall("saml:Assertion", SPACES)
    response.replace(plain, signed(plain, signer(), **how))
    return etree.tostring(response)


NAME = ACCOUNT.encode()
DTD = b'<!DOCTYPE r [<!ENTITY a "k9-0042">%s]>'
TAMPERED = {
    "another account put in": (lambda xml: _changed(xml, NAME, EVIL.encode()), "no certificate"),
    "a comment in the name": (
        lambda xml: _changed(xml, NAME, b"k9-0042<!---->.elsewhere"),
        "a comment",
    ),
    "an instruction in the name": (
        lambda xml: _changed(xml, NAME, b"k9-0042<?x?>.elsewhere"),
        "instruction",
    ),
    "CDATA in the name": (lambda xml: _changed(xml, NAME, b"<![CDATA[k9-0042]]>"), "CDATA"),
    "an element in the name": (lambda xml: _changed(xml, NAME, b"k9-0042<b/>x"), "no certificate"),
    "entities that grow": (lambda xml: DTD % b'<!ENTITY b "&a;&a;&a;">' + xml, "document type"),
    "an entity of a file": (
        lambda xml: DTD % b'<!ENTITY b SYSTEM "file:///etc/passwd">' + xml,
        "document type",
    ),
    "SHA-1 signs": (lambda xml: _old_digest(xml, method="rsa-sha1"), "no certificate"),
    "SHA-1 digests": (lambda xml: _old_digest(xml, digest="sha1"), "no certificate"),
    "a transform that cuts": (
        lambda xml: _changed(
            xml,
            b"http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            b"http://www.w3.org/TR/1999/REC-xpath-19991116",
        ),
        "changed before",
    ),
    "a signature over nothing": (
        lambda xml: re.sub(rb'Reference URI="[^"]*"', b'Reference URI=""', xml),
        "something else",
    ),
    "an empty signature": (
        lambda xml: re.sub(rb"(?<=<ds:SignatureValue>)[^<]*", b" ", xml),
        "empty",
    ),
    "another encoding": (lambda xml: xml.decode().encode("utf-16"), "UTF-8"),
    "too long": (lambda xml: xml + b" " * LONGEST, "longer"),
    "no XML": (lambda _xml: b"<a", "no XML"),
    "nothing": (lambda _xml: b"", "no XML"),
    "another message": (lambda _xml: etree.tostring(leave_request()), "no answer"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_an_answer_that_was_tampered_with_lets_nobody_in(client, rosa, what):
    tamper, why = TAMPERED[what]
    xml = Answer(question=asked(_ask(client)).get("ID")).xml()

    answer = _post(tamper(xml))

    assert answer.status_code == 403
    assert [why in told for told in _refusals()] == [True]


KEYS_TOLD = {
    "a number of no length": b"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus/><ds:Exponent/>"
    b"</ds:RSAKeyValue></ds:KeyValue>",
    "a certificate of another": b"<ds:X509Data><ds:X509Certificate>%s</ds:X509Certificate>"
    b"</ds:X509Data>" % signer("another").certificate.encode(),
    "a place to fetch it from": b'<ds:RetrievalMethod URI="http://127.0.0.1:9/key"/>',
    "nothing that fits": b"<ds:KeyName>k</ds:KeyName>",
}


@pytest.mark.parametrize("what", KEYS_TOLD)
def test_what_a_signature_says_of_its_key_is_not_looked_at(client, rosa, what):
    question = asked(_ask(client)).get("ID")
    key = b"<ds:KeyInfo>%s</ds:KeyInfo>" % KEYS_TOLD[what]
    told, by_another = (
        re.sub(rb"<ds:KeyInfo>.*</ds:KeyInfo>", lambda _: key, one, flags=re.DOTALL)
        for one in (
            Answer(question=question).xml(),
            Answer(question=question, signed_by=signer("another")).xml(),
        )
    )
    assert key in told

    assert _post(by_another).status_code == 403
    assert client.get(_next(_post(told)))["location"] == reverse("home")


@pytest.mark.parametrize("how", WRAPPINGS)
def test_an_assertion_wrapped_around_a_signature_lets_nobody_in(client, rosa, admin, how):
    link_officer(admin, make_officer("evil", bureau=admin.bureau), subject=EVIL, now=NOW)
    response = etree.fromstring(Answer(question=asked(_ask(client)).get("ID")).xml())
    wrapped = WRAPPINGS[how](signed(response, signer()))
    assert EVIL in etree.tostring(wrapped).decode()

    answer = _post(etree.tostring(wrapped))

    assert (answer.status_code, len(_refusals())) == (403, 1)
    assert not SamlMessage.objects.exists()


@pytest.mark.parametrize("how", WRAPPINGS)
def test_what_is_read_of_a_wrapped_assertion_is_what_was_signed(how):
    response = etree.fromstring(Answer(question="_q").xml())
    wrapped = WRAPPINGS[how](signed(response, signer()))

    for element in wrapped.iter(f"{{{SPACES['saml']}}}Assertion", f"{{{SPACES['samlp']}}}Response"):
        try:
            part = signed_part(element, [signer().certificate], now=now())
        except RefusedError:
            continue
        assert EVIL not in etree.tostring(part).decode()


def test_an_answer_is_taken_once(client, rosa):
    question = asked(_ask(client)).get("ID")
    xml = Answer(question=question).xml()
    first = _next(_post(xml))

    again = _post(xml)

    assert again.status_code == 403
    assert _refusals() == ["it was taken before"]
    assert client.get(first)["location"] == reverse("home")
    another = Client(headers={"host": "localhost"})
    assert another.get(first).status_code == 403


def test_an_answer_lets_in_only_the_browser_that_asked(client, rosa):
    theirs = Client(headers={"host": "localhost"})
    address = _next(_post(Answer(question=asked(_ask(theirs)).get("ID")).xml()))

    answer = client.get(address)

    assert answer.status_code == 403
    assert _refusals() == ["another browser asked, or another provider"]
    assert AuditEvent.objects.filter(tag=tags.UI_SIGN_IN_FAILED).get().officer == rosa
    assert not _is_inside(client)


def test_a_question_to_one_provider_is_answered_by_no_other(client, rosa, vault):
    question = asked(_ask(client)).get("ID")
    other = make_officer("gita", bureau=make_bureau("Elsewhere"), roles=ALONE)
    _set(other, vault, name="elsewhere")
    link_officer(other, other, subject=ACCOUNT, now=NOW)
    here = f"{HERE}/sign-in/with/elsewhere/answer/"
    said = Answer(question=question, recipient=here, destination=here)

    answer = client.get(_next(_post(said.xml(), of="elsewhere")))

    assert answer.status_code == 403
    assert _refusals() == ["another browser asked, or another provider"]
    assert not _is_inside(client)


ENDS = {
    "unlinked": lambda admin, rosa: unlink_officer(admin, rosa, now=NOW),
    "linked to another": lambda admin, rosa: link_officer(admin, rosa, subject="k9-2", now=NOW),
    "no provider": lambda admin, rosa: remove_provider(admin, admin.bureau, now=NOW),
    "no such role": lambda admin, rosa: change_roles(
        admin, rosa, take=[Role(one) for one in rosa.roles], now=NOW
    ),
    "another password": lambda admin, rosa: set_password(admin, rosa, PASSWORD, now=NOW),
    "left": lambda _admin, _rosa: _post(
        etree.tostring(signed(leave_request(), signer())), "saml_leaving", "SAMLRequest"
    ),
}


@pytest.mark.parametrize("what", ENDS)
def test_what_ends_sessions_ends_what_was_about_to_begin_one(client, rosa, admin, what):
    inside = signed_in(rosa)
    address = _next(_post(Answer(question=asked(_ask(client)).get("ID")).xml()))

    ENDS[what](admin, rosa)

    assert inside.get(reverse("cases")).status_code == 302
    assert client.get(address).status_code in {403, 404}
    assert not _is_inside(client)


def test_a_link_that_stays_ends_nothing(rosa, admin):
    inside = signed_in(rosa)

    link_officer(admin, rosa, subject=ACCOUNT, now=NOW)

    assert inside.get(reverse("cases")).status_code == 200
    assert SocialAccount.objects.get().uid == ACCOUNT


def test_what_nobody_asked_for_is_taken_only_where_that_was_chosen(client, rosa, admin, vault):
    assert _post(Answer().xml()).status_code == 403
    _set(admin, vault, takes_unasked=True)

    assert client.get(_next(_post(Answer().xml())))["location"] == reverse("home")
    another = Client(headers={"host": "localhost"})
    assert another.get(_next(_post(Answer(question="_of_nobody").xml()))).status_code == 403


def test_a_ticket_is_good_for_a_moment(client, rosa):
    address = _next(_post(Answer(question=asked(_ask(client)).get("ID")).xml()))
    SamlMessage.objects.update(ticket_until=NOW)

    assert client.get(address).status_code == 403
    assert not _is_inside(client)


def test_messages_are_forgotten_once_they_would_be_refused_anyhow(client, rosa):
    _come_in(client)
    SamlMessage.objects.update(forget_at=NOW)

    _post(Answer(question=asked(_ask(Client(headers={"host": "localhost"}))).get("ID")).xml())

    assert SamlMessage.objects.count() == 1


def test_encrypted_assertions_are_opened_and_asked_for_where_that_is_chosen(
    client, rosa, admin, vault
):
    question = asked(_ask(client)).get("ID")
    xml = Answer(question=question).xml()
    _set(admin, vault, takes_clear=False)

    in_clear = _post(xml)
    to_another = _post(sealed(xml, OwnKey.make(now=now()).certificate))
    weakly = _post(sealed(xml, _own().certificate, cipher="aes256-cbc"))
    damaged = _post(
        re.sub(rb"(?<=CipherValue>)[^<]+", "ä".encode(), sealed(xml, _own().certificate))
    )
    right = client.get(_next(_post(sealed(xml, _own().certificate))))

    assert [one.status_code for one in (in_clear, to_another, weakly, damaged)] == [403] * 4
    assert _refusals() == [
        "the assertion is not encrypted",
        *["it is not sealed to a key of ours, or in a way that is not taken"] * 3,
    ]
    assert right["location"] == reverse("home")


@pytest.mark.parametrize("what", ["not signed", "wrapped", "a comment"])
def test_what_is_wrong_in_clear_is_wrong_in_an_encrypted_assertion(client, rosa, what):
    answer = Answer(question=asked(_ask(client)).get("ID"))
    if what == "not signed":
        answer = replace(answer, signed_by=None)
    xml = answer.xml()
    if what == "wrapped":
        signed_ = signed(etree.fromstring(xml), signer())
        xml = etree.tostring(WRAPPINGS["xsw8"](signed_))
    if what == "a comment":
        xml = _changed(xml, NAME, b"k9-0042<!---->.elsewhere")

    assert _post(sealed(xml, _own().certificate)).status_code == 403
    assert len(_refusals()) == 1


def test_two_certificates_are_good_at_once_and_one_that_ended_is_not(client, rosa, admin, vault):
    both = [signer().certificate, signer("next").certificate]
    _set(admin, vault, certificates=both)
    assert _come_in(client, signed_by=signer("next"))["location"] == reverse("home")
    client.post(reverse("account_logout"))
    assert _come_in(client)["location"] == reverse("home")

    _set(admin, vault, certificates=[signer("ended", days=-1).certificate])
    assert _post(Answer(signed_by=signer("ended", days=-1)).xml()).status_code == 403
    assert SocialAccount.objects.count() == 1


def test_who_signs_out_at_the_provider_has_no_session_here_any_more(client, rosa):
    inside = signed_in(rosa)
    left = etree.tostring(signed(leave_request(), signer()))

    answer = _post(left, "saml_leaving", "SAMLRequest", RelayState="their state")

    assert inside.get(reverse("cases")).status_code == 302
    ended = AuditEvent.objects.get(tag=tags.UI_SESSION_ENDED)
    assert (ended.officer, ended.details) == (
        rosa,
        {"why": "signed out at the bureau's own sign-in"},
    )
    address = _next(answer)
    assert address.startswith(f"{SIGN_OUT}?SAMLResponse=")
    assert "RelayState=their+state" in address
    assert asked(address, "SAMLResponse").get("InResponseTo") == "_l1"
    assert is_signed_by(address, _own().certificate)
    assert _post(left, "saml_leaving", "SAMLRequest").status_code == 403


def test_only_the_provider_signs_an_officer_out(rosa):
    inside = signed_in(rosa)
    for wrong in (
        leave_request(),
        signed(leave_request(), signer("another")),
        signed(leave_request(made=-10), signer()),
        etree.fromstring(Answer().xml()),
    ):
        assert _post(etree.tostring(wrong), "saml_leaving", "SAMLRequest").status_code == 403

    assert inside.get(reverse("cases")).status_code == 200
    assert len(_refusals()) == 4


def test_suspended_bureaux_closed_accounts_and_other_bureaux_officers_stay_outside(client, rosa):
    Officer.objects.filter(pk=rosa.pk).update(is_active=False)
    assert _come_in(client)["location"] == reverse("account_login")
    Officer.objects.filter(pk=rosa.pk).update(is_active=True, bureau=make_bureau())
    question = asked(_ask(client)).get("ID")
    assert _post(Answer(question=question).xml()).status_code == 403
    Officer.objects.filter(pk=rosa.pk).update(bureau=IdentityProvider.objects.get().bureau)
    Bureau.objects.filter(pk=IdentityProvider.objects.get().bureau_id).update(admitted_at=None)

    assert _post(Answer(question=question).xml()).status_code == 404
    assert b"utopia" not in client.get(reverse("account_login")).content
    assert not _is_inside(client)


def test_the_pages_of_saml_are_absent_where_the_provider_speaks_another_language(
    client, rosa, admin, vault
):
    set_provider(
        admin,
        admin.bureau,
        name="utopia",
        issuer="https://login.utopia.example",
        client_id="clew",
        sealed_secret=vault.secrets.close(b"secret", name=use_of("utopia")),
        now=NOW,
    )

    assert SocialAccount.objects.count() == 0  # the same name there may be somebody else's
    assert _post(Answer().xml()).status_code == 404
    assert client.get(reverse("saml_metadata", args=["utopia"])).status_code == 404


def test_the_metadata_of_us_names_our_addresses_and_the_key_to_seal_to(client, rosa):
    told = etree.fromstring(client.get(reverse("saml_metadata", args=["utopia"])).content)

    text = etree.tostring(told).decode()
    assert told.get("entityID") == US
    assert f"{HERE}/sign-in/with/utopia/answer/" in text
    assert f"{HERE}/sign-in/with/utopia/left/" in text
    assert 'WantAssertionsSigned="true"' in text
    assert "PRIVATE KEY" not in text


def test_setting_it_anew_keeps_our_key_and_the_links_and_a_new_key_comes_before_the_old(
    admin, vault, client
):
    choice = Choice("utopia", HERE)

    def set_(*signers, **more):
        return set_saml_sign_in(
            admin,
            admin.bureau,
            vault,
            choice,
            untrusted_metadata=metadata(*signers, **more.pop("said", {})),
            now=now(),
            **more,
        )

    first = keys_of(set_(signer()), vault)
    rosa = make_officer("rosa", bureau=admin.bureau)
    link_officer(admin, rosa, subject=ACCOUNT, now=NOW)
    assert _come_in(client)["location"] == reverse("home")

    again = set_(signer(), signer("next"))
    assert again.certificates == [signer().certificate, signer("next").certificate]
    assert [one.certificate for one in keys_of(again, vault)] == [first[0].certificate]
    newer = keys_of(set_(signer(), new_key=True), vault)
    assert [one.certificate for one in newer][1] == first[0].certificate
    stranger = Client(headers={"host": "localhost"})
    told = stranger.get(reverse("saml_metadata", args=["utopia"])).content
    assert told.count(b'use="signing"') == 2
    assert SocialAccount.objects.count() == 1

    set_(signer(), said={"issuer": "https://elsewhere.example"})
    assert SocialAccount.objects.count() == 0


BAD_FILES = {
    "no XML": b"{}",
    "nobody": b"<a/>",
    "no certificate": metadata(),
    "one that ended": metadata(signer("ended", days=-1)),
    "asked in clear": metadata(signer(), sign_on="http://login.utopia.example/sso"),
    "a document type": b"<!DOCTYPE a>" + metadata(signer()).split(b"?>", 1)[1],
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_about_a_provider_that_cannot_be_used_is_refused(admin, vault, what):
    with pytest.raises(BadProviderError, match="the provider's file cannot be used"):
        set_saml_sign_in(
            admin,
            admin.bureau,
            vault,
            Choice("utopia", HERE),
            untrusted_metadata=BAD_FILES[what],
            now=now(),
        )
    assert not IdentityProvider.objects.exists()


def test_only_who_keeps_a_bureaus_accounts_sets_its_sign_in(admin, rosa, vault):
    for acting in (
        make_officer(bureau=admin.bureau, roles=ALONE - {Role.ADMINISTRATOR}),
        make_officer(roles=ALONE),
    ):
        with pytest.raises(DeniedError):
            _set_for(acting, admin.bureau)
    assert saml_named("utopia").sign_on == SIGN_ON


def _set_for(acting, bureau):
    known = {"address": HERE, "sign_on": "https://elsewhere.example"}
    set_saml_provider(
        acting,
        bureau,
        name="utopia",
        issuer=ISSUER,
        client_id=US,
        sealed_keys=b"",
        known=known,
        now=NOW,
    )


def test_our_keys_lie_sealed_and_are_in_no_event(rosa, vault):
    kept = bytes(IdentityProvider.objects.get().sealed_secret)

    assert b"PRIVATE" not in kept
    assert from_pem(vault.secrets.open(kept, name=use_of("utopia")))[0].certificate
    assert "PRIVATE" not in str(list(AuditEvent.objects.values()))

"""Identifiers that look right and are not, and those that must not be taken for another."""

import pytest

from clew.intake.identifier_form import NotAnIdentifierError, Setting
from clew.intake.normalising import device_identifier, identifier, web_identifier
from clew.model.identifier import IdentifierKind as Kind

REFUSED = {
    "an IMEI with a wrong check digit": (Kind.IMEI, "490154203237519"),
    "an IMEI of zeros": (Kind.IMEI, "000000000000000"),
    "a Bitcoin address with a letter changed": (Kind.WALLET, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
    "a Bech32 address with a letter changed": (
        Kind.WALLET,
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    ),
    "a Bech32 address of both capitals and small letters": (
        Kind.WALLET,
        "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ),
    "an Ethereum address with the wrong capitals": (
        Kind.WALLET,
        "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    ),
    "an advertising number that is switched off": (
        Kind.DEVICE,
        "00000000-0000-0000-0000-000000000000",
    ),
    "a number that thousands of phones share": (Kind.DEVICE, "9774d56d682e549c"),
    "no device": (Kind.DEVICE, "unknown"),
    "the hash of the empty file": (Kind.FILE_HASH, "d41d8cd98f00b204e9800998ecf8427e"),
    "a hash of no kind's length": (Kind.FILE_HASH, "abcd"),
    "a date that may be two": (Kind.BIRTH_DATE, "05/04/1990"),
    "a day that is none": (Kind.BIRTH_DATE, "1990-02-30"),
    "a phone number that is too long": (Kind.PHONE, "+91 98123 45678 12345 678"),
    "a phone number of letters": (Kind.PHONE, "none"),
    "a mail address with an invisible letter": (Kind.EMAIL, "an\u200ba@mail.example"),
    "a mail address of this machine": (Kind.EMAIL, "root@localhost"),
    "a serial number without its make": (Kind.CAMERA_SERIAL, "025021000537"),
    "a script": (Kind.URL, "javascript:alert(1)"),
}
SAME = {
    "capitals of a mail address": (Kind.EMAIL, "Ana@Mail.example", "ana@MAIL.EXAMPLE"),
    "http and https": (Kind.URL, "http://lake.example", "https://LAKE.example:443/"),
    "spellings of IPv6": (Kind.IP, "2001:DB8::0:1", "2001:db8:0:0:0:0:0:1"),
    "IPv4 in IPv6": (Kind.IP, "::ffff:203.0.113.7", "203.0.113.7"),
    "a phone number's spaces": (Kind.PHONE, "+64 21 555-123", "+6421555123"),
    "a hash's capitals": (Kind.FILE_HASH, "AB" * 16 + "CD" * 16, "sha256:" + "ab" * 16 + "cd" * 16),
    "a share link with a file's name": (
        Kind.SHARE_LINK,
        "https://www.dropbox.com/s/a1B2c3d4/lamp.jpg?dl=0",
        "dropbox.com/s/a1B2c3d4/other.jpg?dl=1",
    ),
}
APART = {
    "share tokens by capitals": (
        Kind.SHARE_LINK,
        "https://store.example/s/AB12cd34",
        "https://store.example/s/Ab12cd34",
    ),
    "hosts by look-alike letters": (Kind.URL, "https://lake.example", "https://l\u0430ke.example"),
    "mail by dots where they count": (Kind.EMAIL, "a.b@mail.example", "ab@mail.example"),
    "names by look-alike letters": (Kind.NAME, "Ana Lake", "\u0410na Lake"),
    "screen names by accents": (Kind.SCREEN_NAME, "zoe", "zo\u00eb"),
    "extensions of one line": (Kind.PHONE, "+1 415 555 0100 x1", "+1 415 555 0100 x2"),
    "an escaped slash": (Kind.URL, "https://lake.example/a%2Fb", "https://lake.example/a/b"),
}


@pytest.mark.parametrize(("kind", "written"), REFUSED.values(), ids=REFUSED)
def test_what_names_nobody_or_is_mistyped_is_refused(kind: Kind, written: str) -> None:
    with pytest.raises(NotAnIdentifierError):
        identifier(kind, written)


@pytest.mark.parametrize(("kind", "one", "other"), SAME.values(), ids=SAME)
def test_what_is_surely_the_same_is_spelled_alike(kind: Kind, one: str, other: str) -> None:
    assert identifier(kind, one) == identifier(kind, other)


@pytest.mark.parametrize(("kind", "one", "other"), APART.values(), ids=APART)
def test_what_may_be_two_stays_two(kind: Kind, one: str, other: str) -> None:
    assert identifier(kind, one) != identifier(kind, other)


@pytest.mark.parametrize("kind", [Kind.DEVICE, Kind.PAYMENT_REFERENCE])
def test_short_numbers_of_two_services_stay_apart(kind: Kind) -> None:
    here, there = (Setting(service=name) for name in ("chat.example", "store.example"))

    assert identifier(kind, "1001", here) != identifier(kind, "1001", there)


@pytest.mark.parametrize("kind", [Kind.PHONE, Kind.VEHICLE])
def test_numbers_without_a_country_stay_in_their_report(kind: Kind) -> None:
    written = "0981234567"

    one, other = (identifier(kind, written, Setting(report=key)) for key in ("log:1", "log:2"))

    assert one != other
    assert identifier(kind, written, Setting(report="log:1")) == one


def test_fifteen_digits_are_an_imei_only_with_its_check_digit() -> None:
    assert device_identifier("490154203237518").kind is Kind.IMEI
    assert device_identifier("490154203237519").kind is Kind.DEVICE


def test_a_page_is_no_share_link() -> None:
    assert web_identifier("https://lake.example/about").kind is Kind.URL
    assert web_identifier("https://lake.example/s/Ab12cd34").kind is Kind.SHARE_LINK

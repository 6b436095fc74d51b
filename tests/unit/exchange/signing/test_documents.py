"""Documents have one form, fields of the right type, and signatures for one purpose."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.ciphers.registry import known_suites
from clew.exchange.ciphers.suite import BadSignatureError, Use
from clew.exchange.signing.canonical import MalformedError, canonical, read_canonical
from clew.exchange.signing.document import Document, Purpose
from clew.exchange.signing.fields import Fields
from clew.exchange.signing.keys import PublicKey, Secret

SECRETS = {name: Secret.new(name, Use.SIGN) for name in known_suites()}
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.text(LETTERS, max_size=10),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.text(LETTERS, max_size=6), inner, max_size=4),
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.text(LETTERS, max_size=6), json_values)

NOT_CANONICAL = {
    "a blank": b'{"a": 1}',
    "another order": b'{"b":1,"a":2}',
    "a key that stands twice": b'{"a":1,"a":1}',
    "a fraction": b'{"a":1.5}',
    "a whole number as a fraction": b'{"a":1.0}',
    "a number with an exponent": b'{"a":1e2}',
    "not a number": b'{"a":NaN}',
    "minus nothing": b'{"a":-0}',
    "a number past 2^53": b'{"a":9007199254740993}',
    "a number of thousands of digits": b'{"a":' + b"9" * 9000 + b"}",
    "an escape that is not needed": b'{"a":"\\u0041"}',
    "half a letter": b'{"a":"\\ud800"}',
    "bytes that are no UTF-8": b'{"a":"\xff"}',
    "a mark of byte order": b'\xef\xbb\xbf{"a":1}',
    "something after the end": b'{"a":1}\n',
    "a list": b"[1]",
    "nothing": b"",
    "a tower of lists": b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
}


@pytest.mark.parametrize("raw", NOT_CANONICAL.values(), ids=NOT_CANONICAL)
def test_every_other_form_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError, match="the receipt"):
        read_canonical(raw, what="the receipt", limit=10_000_000)


@given(objects)
def test_reading_undoes_writing(value: dict[str, object]) -> None:
    assert read_canonical(canonical(value), what="it", limit=100_000) == value


@given(objects)
def test_a_value_has_one_form(value: dict[str, object]) -> None:
    shuffled = dict(reversed(value.items()))

    assert canonical(shuffled) == canonical(value)


def test_what_is_too_long_is_not_read() -> None:
    with pytest.raises(MalformedError, match="at most 5"):
        read_canonical(b'{"a":1}', what="it", limit=5)


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_signature_holds_for_its_purpose_only(secret: Secret) -> None:
    body = {"number": 1}
    document = Document.signed(Purpose.RECEIPT, body, by=[secret])

    document.check_signed_by(secret.key)

    for purpose in set(Purpose) - {Purpose.RECEIPT}:
        lifted = Document(purpose, document.body, document.signatures)
        with pytest.raises(BadSignatureError):
            lifted.check_signed_by(secret.key)


def test_a_document_with_a_second_signature_is_refused() -> None:
    first, second = SECRETS.values()
    document = Document.signed(Purpose.RECEIPT, {"number": 1}, by=[first, second])

    with pytest.raises(BadSignatureError, match="one signature"):
        document.check_signed_by(first.key)


def test_a_key_for_sealing_signs_nothing() -> None:
    sealing = Secret.new("p256-aesgcm", Use.SEAL)
    document = Document.signed(Purpose.RECEIPT, {"number": 1}, by=[sealing])

    with pytest.raises(BadSignatureError, match="for sealing"):
        document.check_signed_by(sealing.key)


def test_the_same_bytes_in_another_suite_or_use_are_another_key() -> None:
    public = SECRETS["p256-aesgcm"].key.public
    names = {PublicKey(suite, use, public).id for suite in ("p256-aesgcm", "other") for use in Use}

    assert len(names) == 4


WRONG = {
    "number as a text": ("number", "1"),
    "number below": ("number", -1),
    "truth as a number": ("number", True),
    "bureau with a blank": ("bureau", "A Q"),
    "digest in capitals": ("digest", "AB" * 32),
    "time without a zone": ("moment", "2026-01-31T12:00:00"),
    "time that does not exist": ("moment", "2026-02-30T12:00:00Z"),
    "base64 with a blank": ("raw", "AA AA"),
    "base64 in another form": ("raw", "AAB="),
    "bureaux out of order": ("bureaux", ["BV", "AQ"]),
    "bureaux twice": ("bureaux", ["AQ", "AQ"]),
    "bureaux and a number": ("bureaux", ["AQ", 1]),
    "names twice": ("names", ["a", "a"]),
    "digests that are none": ("digests", ["ab"]),
}


@pytest.mark.parametrize(("kind", "value"), WRONG.values(), ids=WRONG)
def test_a_field_of_a_wrong_type_is_named(kind: str, value: object) -> None:
    fields = Fields({"field": value}, names=["field"], where="the receipt")
    options = {"most": 10} if kind in {"names", "digests", "raw"} else {}

    with pytest.raises(MalformedError, match="the receipt: field must be"):
        getattr(fields, kind)("field", **options)


@pytest.mark.parametrize("value", [{}, {"number": 1, "more": 2}, {"other": 1}, [], None])
def test_fields_that_are_missing_or_unknown_are_refused(value: object) -> None:
    with pytest.raises(MalformedError, match="the receipt"):
        Fields(value, names=["number"], where="the receipt")


def test_a_document_says_the_same_after_a_round_trip() -> None:
    document = Document.signed(Purpose.LABEL, {"b": 1, "a": "ü"}, by=SECRETS.values())

    again = Document.from_bytes(document.to_bytes(), purpose=Purpose.LABEL, limit=2000)

    assert again == document
    assert json.loads(again.to_bytes())["body"] == {"a": "ü", "b": 1}

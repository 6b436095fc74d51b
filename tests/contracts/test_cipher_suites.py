"""What every cipher suite must do, run over all that are found."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.ciphers.registry import known_suites
from clew.exchange.ciphers.suite import (
    BadCiphertextError,
    BadSignatureError,
    Suite,
    SuiteKeyError,
    Use,
)
from clew.exchange.refusal import RefusalError

SUITES = [pytest.param(each, id=name) for name, each in known_suites().items()]
LENGTHS = [0, 1, 65_535, 65_536, 65_537, 2 * 65_536, 300_001]
some_suites = st.sampled_from(list(known_suites().values()))


class Trickle:
    """A source that gives a few bytes at a time, as a network does."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def read(self, size: int) -> bytes:
        return self._content.read(min(size, 1000))


def sealed(suite: Suite, content: bytes, *publics: bytes) -> bytes:
    target = io.BytesIO()
    suite.seal(io.BytesIO(content), target, publics=publics)
    return target.getvalue()


def opened(suite: Suite, ciphertext: bytes, *privates: bytes) -> bytes:
    target = io.BytesIO()
    suite.open(io.BytesIO(ciphertext), target, privates=privates)
    return target.getvalue()


@pytest.mark.parametrize("suite", SUITES)
def test_what_was_sealed_and_signed_once_opens_and_holds_for_ever(suite: Suite) -> None:
    for example in suite.examples():
        assert opened(suite, example.sealed, example.sealing.private) == example.content
        suite.verify(example.content, signature=example.signature, public=example.signing.public)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("suite", SUITES)
def test_each_recipient_opens_what_was_sealed(suite: Suite, length: int) -> None:
    pairs = [suite.new_pair(Use.SEAL) for _ in range(3)]
    content = os.urandom(length)

    ciphertext = sealed(suite, content, *(each.public for each in pairs))

    assert all(opened(suite, ciphertext, each.private) == content for each in pairs)


@pytest.mark.parametrize("suite", SUITES)
def test_a_source_may_give_less_than_it_is_asked_for(suite: Suite) -> None:
    pair, content = suite.new_pair(Use.SEAL), os.urandom(200_000)
    target, plain = io.BytesIO(), io.BytesIO()

    suite.seal(Trickle(content), target, publics=[pair.public])
    suite.open(Trickle(target.getvalue()), plain, privates=[pair.private])

    assert plain.getvalue() == content


@pytest.mark.parametrize("suite", SUITES)
def test_a_retired_key_beside_the_present_one_does_no_harm(suite: Suite) -> None:
    retired, present = suite.new_pair(Use.SEAL), suite.new_pair(Use.SEAL)

    ciphertext = sealed(suite, b"note", present.public)

    assert opened(suite, ciphertext, retired.private, present.private) == b"note"


@pytest.mark.parametrize("suite", SUITES)
def test_nobody_else_opens_it(suite: Suite) -> None:
    ciphertext = sealed(suite, b"note", suite.new_pair(Use.SEAL).public)

    with pytest.raises(BadCiphertextError, match="ask the sender for whom it is"):
        opened(suite, ciphertext, suite.new_pair(Use.SEAL).private)


@pytest.mark.parametrize("suite", SUITES)
def test_no_sealing_is_like_another(suite: Suite) -> None:
    public = suite.new_pair(Use.SEAL).public

    assert sealed(suite, b"note", public) != sealed(suite, b"note", public)


@pytest.mark.parametrize("suite", SUITES)
def test_pieces_cannot_be_left_out_swapped_doubled_or_cut_off(suite: Suite) -> None:
    pair = suite.new_pair(Use.SEAL)
    piece = 65_536 + 16
    whole = sealed(suite, os.urandom(3 * 65_536), pair.public)
    head, body = whole[: -3 * piece], whole[-3 * piece :]
    a, b, c = body[:piece], body[piece : 2 * piece], body[2 * piece :]
    forms = {
        "one left out": a + c,
        "two swapped": b + a + c,
        "one doubled": a + b + b + c,
        "last cut off": a + b,
        "last cut short": a + b + c[:-1],
        "something after the end": a + b + c + b"\0",
        "all left out": b"",
    }

    for form in forms.values():
        with pytest.raises(BadCiphertextError):
            opened(suite, head + form, pair.private)


@settings(max_examples=150, deadline=None)
@given(suite=some_suites, data=st.data())
def test_no_changed_ciphertext_opens(suite: Suite, data: st.DataObject) -> None:
    example = suite.examples()[0]
    at = data.draw(st.integers(0, len(example.sealed) - 1))
    change = data.draw(st.integers(1, 255))
    changed = bytearray(example.sealed)
    changed[at] ^= change

    with pytest.raises(BadCiphertextError):
        opened(suite, bytes(changed), example.sealing.private)


@settings(max_examples=200, deadline=None)
@given(suite=some_suites, untrusted=st.binary(max_size=400))
def test_bytes_from_anywhere_are_refused(suite: Suite, untrusted: bytes) -> None:
    example = suite.examples()[0]

    with pytest.raises(BadCiphertextError):
        opened(suite, untrusted, example.sealing.private)
    with pytest.raises(BadSignatureError):
        suite.verify(b"note", signature=untrusted, public=example.signing.public)


@settings(max_examples=200, deadline=None)
@given(suite=some_suites, data=st.data())
def test_no_changed_signature_holds(suite: Suite, data: st.DataObject) -> None:
    example = suite.examples()[0]
    at = data.draw(st.integers(0, len(example.signature) - 1))
    changed = bytearray(example.signature)
    changed[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(BadSignatureError):
        suite.verify(example.content, signature=bytes(changed), public=example.signing.public)


@pytest.mark.parametrize("suite", SUITES)
def test_a_signature_is_of_one_key_over_one_message(suite: Suite) -> None:
    pair, other = suite.new_pair(Use.SIGN), suite.new_pair(Use.SIGN)
    signature = suite.sign(b"note", private=pair.private)

    suite.verify(b"note", signature=signature, public=pair.public)

    with pytest.raises(BadSignatureError):
        suite.verify(b"notes", signature=signature, public=pair.public)
    with pytest.raises(BadSignatureError):
        suite.verify(b"note", signature=signature, public=other.public)


@pytest.mark.parametrize("suite", SUITES)
def test_what_is_no_key_is_told(suite: Suite) -> None:
    for junk in (b"", b"junk", bytes(33), bytes(65), b"age1" + b"q" * 58):
        with pytest.raises(SuiteKeyError):
            suite.check_public(junk, use=Use.SEAL)
        with pytest.raises(SuiteKeyError):
            sealed(suite, b"note", junk)
        with pytest.raises(RefusalError):
            suite.verify(b"note", signature=bytes(64), public=junk)
    with pytest.raises(SuiteKeyError):
        opened(suite, suite.examples()[0].sealed, b"junk")
    with pytest.raises(SuiteKeyError):
        sealed(suite, b"note")


@pytest.mark.parametrize("suite", SUITES)
def test_trouble_of_the_target_comes_through_as_it_is(suite: Suite) -> None:
    class Full:
        def write(self, piece: bytes) -> int:
            raise OSError(28, "no space left on device")

    example = suite.examples()[0]

    with pytest.raises(OSError, match="no space left"):
        suite.open(io.BytesIO(example.sealed), Full(), privates=[example.sealing.private])


@pytest.mark.parametrize("suite", SUITES)
def test_trouble_of_the_source_is_not_taken_for_a_bad_ciphertext(suite: Suite) -> None:
    class Unplugged:
        def read(self, size: int) -> bytes:
            raise OSError(5, "the stick was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        suite.open(Unplugged(), io.BytesIO(), privates=[suite.examples()[0].sealing.private])


@pytest.mark.parametrize("suite", SUITES)
def test_a_private_key_shows_in_no_message(suite: Suite) -> None:
    pair = suite.new_pair(Use.SEAL)

    assert "private" not in repr(pair)
    assert repr(pair.private) not in repr(pair)

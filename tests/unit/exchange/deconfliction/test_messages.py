"""Messages and notices hold for whom, by whom and as they were made, or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.ciphers.suite import BadCiphertextError, BadSignatureError
from clew.exchange.deconfliction.messages import (
    MOST_BYTES,
    Kind,
    Message,
    MisdirectedError,
    open_message,
    seal_message,
)
from clew.exchange.deconfliction.notice import Notice, OtherKeyError, read_notice, signed_notice
from clew.exchange.deconfliction.oprf import HolderKey
from clew.exchange.directory.members import UnknownKeyError
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError
from clew.simulate.bureaux import AGE, DAY, NOW, P256, Bureau, Hub

AQ, BV, CX = Bureau("AQ"), Bureau("BV", (P256,)), Bureau("CX", (AGE,))
HUB = Hub()
HUB.admit(AQ, BV, CX)
DIRECTORY = HUB.directory()
MESSAGE = Message(Kind.TAGS, "r1", "AQ", "BV", NOW, {"count": 2}, b"twenty bytes of tags")
KEY = HolderKey.from_seed(bytes(32), epoch="e")
NOTICE = Notice("AQ", "e", KEY.public, NOW, NOW + DAY, KEY.public)


def sealed(message: Message = MESSAGE, by: Bureau = AQ) -> bytes:
    return seal_message(message, by=by.signing, directory=DIRECTORY, now=NOW)


def opened(raw: bytes, own: Bureau = BV) -> Message:
    secrets = tuple(own.sealing.values())
    return open_message(raw, own=own.name, secrets=secrets, directory=DIRECTORY, now=NOW)


def test_a_message_is_opened_by_whom_it_is_for_in_a_suite_that_both_accept() -> None:
    assert opened(sealed()) == MESSAGE
    assert sealed().startswith(P256.encode())
    to_cx = replace(MESSAGE, to="CX")
    assert opened(sealed(to_cx), CX) == to_cx
    assert sealed(to_cx).startswith(AGE.encode())
    with pytest.raises(MisdirectedError, match="accepts no suite"):
        sealed(replace(MESSAGE, sender="CX"), CX)


def test_a_message_of_somebody_else_or_for_somebody_else_is_refused() -> None:
    with pytest.raises(UnknownKeyError):
        opened(sealed(by=Bureau("AQ")))
    with pytest.raises(BadCiphertextError):
        opened(sealed(replace(MESSAGE, to="CX")))
    with pytest.raises(MisdirectedError):  # it says to be for BV
        open_message(
            sealed(), own="AQ", secrets=tuple(BV.sealing.values()), directory=DIRECTORY, now=NOW
        )
    with pytest.raises(MisdirectedError):
        opened(sealed(replace(MESSAGE, at=NOW + timedelta(hours=1))))


RAW = sealed()


@settings(max_examples=80, deadline=None)
@given(at=st.integers(0, len(RAW) - 1), change=st.integers(1, 255))
def test_no_changed_message_is_opened(at: int, change: int) -> None:
    raw = bytearray(RAW)
    raw[at] ^= change

    with pytest.raises(RefusalError):
        opened(bytes(raw))


@pytest.mark.parametrize("raw", [b"", b"x", b"p256-aesgcm\n", b"age-ed25519\n" + bytes(40)])
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    with pytest.raises(RefusalError):
        opened(raw)


def test_a_notice_is_its_holders() -> None:
    raw = signed_notice(NOTICE, by=AQ.first)

    assert read_notice(raw, directory=DIRECTORY, now=NOW) == NOTICE
    with pytest.raises(UnknownKeyError):
        read_notice(signed_notice(NOTICE, by=BV.first), directory=DIRECTORY, now=NOW)
    with pytest.raises(BadSignatureError):
        read_notice(raw.replace(b'"epoch":"e"', b'"epoch":"f"'), directory=DIRECTORY, now=NOW)
    for public in (bytes(32), b"\xff" * 32):
        with pytest.raises(MalformedError, match="no key"):
            read_notice(
                signed_notice(replace(NOTICE, public=public), by=AQ.first),
                directory=DIRECTORY,
                now=NOW,
            )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"epoch": "e" * 65}, "at most 64 letters"),
        ({"until": NOW}, "must end after it begins"),
        ({"until": NOW - DAY}, "must end after it begins"),
        ({"until": NOW + 367 * DAY}, "366 days at most"),
    ],
)
def test_a_notice_of_an_epoch_as_none_is_is_refused(wrong: dict[str, object], why: str) -> None:
    raw = signed_notice(replace(NOTICE, **wrong), by=AQ.first)  # type: ignore[arg-type] # by name

    with pytest.raises(MalformedError, match=why):
        read_notice(raw, directory=DIRECTORY, now=NOW)


@pytest.mark.parametrize("text", ["a\0b", "x" * 501])
def test_a_text_that_no_database_holds_is_refused(text: str) -> None:
    message = sealed(replace(MESSAGE, told={"note": text}))

    with pytest.raises(MalformedError, match=r"at most 500 letters|holds NUL"):
        opened(message).fields(["note"]).text("note", most=500)


def test_another_key_or_epoch_or_holder_than_the_other_was_shown_is_refused() -> None:
    NOTICE.check_same(holder="AQ", epoch="e", public=KEY.public)
    for other in ({"holder": "CX"}, {"epoch": "f"}, {"public": bytes(32)}):
        told = {"holder": "AQ", "epoch": "e", "public": KEY.public} | other
        with pytest.raises(OtherKeyError):
            NOTICE.check_same(**told)  # type: ignore[arg-type] # by name


def test_a_message_that_is_too_large_is_refused_before_it_is_opened() -> None:
    with pytest.raises(MalformedError, match="it is no message of 12582912 bytes or fewer"):
        opened(sealed() + bytes(MOST_BYTES))

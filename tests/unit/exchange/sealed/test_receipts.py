"""Receipts are their receiver's, and what is not carried out in time is overdue."""

from dataclasses import replace

import pytest

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.directory.keys import DeadKeyError
from clew.exchange.directory.members import UnknownKeyError
from clew.exchange.sealed.receipts import (
    Due,
    Receipt,
    StaleReceiptError,
    overdue,
    read_receipt,
    resume,
    signed_receipt,
)
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.canonical import MalformedError
from clew.simulate.bureaux import DAY, NOW, Bureau, Hub

SENDER, RECEIVER = Bureau("AQ"), Bureau("BV")
HUB = Hub()
HUB.admit(SENDER, RECEIVER)
DIRECTORY = HUB.directory()
DIGEST = "ab" * 32
RECEIPT = Receipt("BV", "AQ", Position(3, DIGEST), NOW, (), (DIGEST,))


def test_a_receipt_is_read_as_it_was_signed() -> None:
    raw = signed_receipt(RECEIPT, by=RECEIVER.first).to_bytes()

    assert read_receipt(raw, sender="AQ", directory=DIRECTORY, now=NOW) == RECEIPT


def test_nobody_signs_for_the_receiver() -> None:
    raw = signed_receipt(RECEIPT, by=SENDER.first).to_bytes()

    with pytest.raises(UnknownKeyError):
        read_receipt(raw, sender="AQ", directory=DIRECTORY, now=NOW)


def test_a_receipt_for_another_sender_is_refused() -> None:
    raw = signed_receipt(replace(RECEIPT, sender="CX"), by=RECEIVER.first).to_bytes()

    with pytest.raises(BadSignatureError, match="no receipt for AQ"):
        read_receipt(raw, sender="AQ", directory=DIRECTORY, now=NOW)


def test_a_receipt_under_a_dead_key_is_refused() -> None:
    raw = signed_receipt(RECEIPT, by=RECEIVER.first).to_bytes()

    with pytest.raises(DeadKeyError):
        read_receipt(raw, sender="AQ", directory=DIRECTORY, now=NOW + 91 * DAY)


def test_a_changed_receipt_is_refused() -> None:
    raw = signed_receipt(RECEIPT, by=RECEIVER.first).to_bytes()

    with pytest.raises(BadSignatureError):
        read_receipt(
            raw.replace(b'"number":3', b'"number":4'), sender="AQ", directory=DIRECTORY, now=NOW
        )
    with pytest.raises(MalformedError):
        read_receipt(raw + b" ", sender="AQ", directory=DIRECTORY, now=NOW)


def test_what_was_not_carried_out_in_time_is_overdue_the_oldest_first() -> None:
    done = Due("BV", DIGEST, NOW)
    late, later = Due("CX", DIGEST, NOW - DAY), Due("BV", "cd" * 32, NOW)
    to_come = Due("DE", DIGEST, NOW + DAY)

    assert overdue([later, done, to_come, late], [RECEIPT], now=NOW) == (late, later)


SENT = [Position(number, f"{number:064x}") for number in (1, 2, 3)]


def at(position: Position) -> Receipt:
    return replace(RECEIPT, position=position)


def test_a_sender_sends_again_what_came_after_the_receipt() -> None:
    assert resume(at(SENT[0]), sent=SENT, last_at=NOW) == (SENT[2], (SENT[1], SENT[2]))
    assert resume(at(SENT[2]), sent=SENT, last_at=None) == (SENT[2], ())
    assert resume(at(Position()), sent=SENT, last_at=None) == (SENT[2], tuple(SENT))


def test_a_sender_that_lost_its_place_gets_it_back() -> None:
    beyond = Position(7, "77" * 32)

    assert resume(at(beyond), sent=SENT, last_at=None) == (beyond, ())


def test_a_receiver_whom_nothing_continues_any_more_begins_anew() -> None:
    assert resume(at(Position()), sent=SENT[1:], last_at=None) == (Position(), ())


def test_an_old_receipt_sets_nobody_back() -> None:
    with pytest.raises(StaleReceiptError, match="later than"):
        resume(at(SENT[0]), sent=SENT, last_at=NOW + DAY)

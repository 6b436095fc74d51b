"""Keys, notes, checkpoints and requests: what is not exactly theirs is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.ledger.checkpoint import BrokenCheckpointError, Checkpoint
from clew.ledger.hashing import EMPTY_ROOT
from clew.ledger.keys import (
    BadKeyError,
    BadSignatureError,
    LogSigner,
    VerifyingKey,
    WitnessSigner,
)
from clew.ledger.note import BrokenNoteError, Note
from clew.ledger.witness import (
    BrokenRequestError,
    ForkedLogError,
    Request,
    StaleRequestError,
    check_request,
)
from clew.simulate.logs import InventedLog, tree_over

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SIGNER = LogSigner("clew/one", bytes(32))
WITNESS = WitnessSigner("clew/two", bytes([1] * 32))
# The key of Go's checksum database, in the same text form.
PUBLIC_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"


def test_a_key_of_the_same_form_is_read_and_written_alike() -> None:
    key = VerifyingKey.from_text(PUBLIC_KEY)

    assert (key.name, key.id.hex()) == ("sum.golang.org", "033de0ae")
    assert key.to_text() == PUBLIC_KEY


BAD_KEYS = {
    "empty": "",
    "no key": "name+033de0ae",
    "another id": PUBLIC_KEY.replace("033de0ae", "033de0af"),
    "another name": PUBLIC_KEY.replace("golang", "galang"),
    "too short": PUBLIC_KEY[:-4],
    "no base64": PUBLIC_KEY[:-2] + "??",
    "a name of two words": PUBLIC_KEY.replace("golang", "go lang"),
    "another kind": "x+00000000+" + "A" * 44,
}


@pytest.mark.parametrize("why", BAD_KEYS)
def test_what_is_no_key_is_refused(why: str) -> None:
    with pytest.raises(BadKeyError):
        VerifyingKey.from_text(BAD_KEYS[why])


@given(st.text(min_size=1).filter(lambda text: "\n\n" not in text + "\n"))
def test_a_note_is_read_as_it_was_written(text: str) -> None:
    try:
        signed = text.encode() and text + "\n"
    except UnicodeEncodeError:
        return
    note = Note(signed).signed(SIGNER.key, SIGNER.sign(signed))
    note = note.signed(WITNESS.key, WITNESS.cosign(signed, now=NOW))

    read = Note.from_text(note.to_text())

    assert read == note
    assert read.is_signed_by(SIGNER.key)
    assert read.is_signed_by(WITNESS.key)


def test_a_countersignature_holds_for_its_text_and_time_only() -> None:
    signature = WITNESS.cosign("a\n", now=NOW)

    WITNESS.key.check("a\n", signature)
    for other, text in ((signature, "b\n"), (bytes(8) + signature[8:], "a\n"), (b"", "a\n")):
        with pytest.raises(BadSignatureError):
            WITNESS.key.check(text, other)


def test_a_signature_by_another_key_of_the_name_is_no_signature() -> None:
    other = LogSigner("clew/one", bytes([7] * 32))
    note = Checkpoint("clew/one", 0, EMPTY_ROOT).signed(other)

    with pytest.raises(BadSignatureError, match="not signed by clew/one"):
        note.require(SIGNER.key)


BROKEN_NOTES = {
    "empty": "",
    "no signature": "a\n\n",
    "no end": "a\n\n\N{EM DASH} n AAAAAAAA",
    "another dash": "a\n\n- n AAAAAAAA\n",
    "no base64": "a\n\n\N{EM DASH} n ???\n",
    "too short": "a\n\n\N{EM DASH} n AAAA\n",
    "too many": "a\n\n" + "\N{EM DASH} n AAAAAAAA\n" * 101,
    "too long": "a" * 1_000_001 + "\n\n\N{EM DASH} n AAAAAAAA\n",
}


@pytest.mark.parametrize("why", BROKEN_NOTES)
def test_what_is_no_note_is_refused(why: str) -> None:
    with pytest.raises(BrokenNoteError):
        Note.from_text(BROKEN_NOTES[why])


ROOT = "A" * 43 + "="
BROKEN_CHECKPOINTS = {
    "empty": "",
    "no name": f"\n1\n{ROOT}\n",
    "no size": f"a\n\n{ROOT}\n",
    "a size with zeros": f"a\n01\n{ROOT}\n",
    "a size below nothing": f"a\n-1\n{ROOT}\n",
    "a size beyond all": f"a\n{'9' * 5000}\n{ROOT}\n",
    "foreign digits": f"a\n\N{ARABIC-INDIC DIGIT ONE}\n{ROOT}\n",
    "a short root": "a\n1\nAAAA\n",
    "no root": "a\n1\n",
}


@pytest.mark.parametrize("why", BROKEN_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused(why: str) -> None:
    with pytest.raises(BrokenCheckpointError):
        Checkpoint.from_text(BROKEN_CHECKPOINTS[why])


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = Checkpoint("clew/three", 0, EMPTY_ROOT).signed(SIGNER)

    with pytest.raises(BrokenCheckpointError, match="clew/three"):
        Checkpoint.opened(note, key=SIGNER.key)


@given(old=st.integers(0, 30), size=st.integers(0, 30))
def test_a_witness_signs_what_goes_on_from_what_it_saw(old: int, size: int) -> None:
    log = InventedLog(30, seed=3)
    tree = tree_over([bytes.fromhex(entry["hash"]) for entry in log.entries])
    seen = Checkpoint.from_text(log.checkpoint(old).text) if old else None
    if size < old:
        request = Request(size, (), log.checkpoint(size))
        with pytest.raises(StaleRequestError, match=f"--since {old}"):
            check_request(request, key=log.signer.key, seen=seen)
        return
    request = Request(old, tuple(tree.consistency(old, size=size)), log.checkpoint(size))

    checkpoint = check_request(Request.from_text(request.to_text()), key=log.signer.key, seen=seen)

    assert checkpoint.size == size


def test_a_witness_refuses_a_log_that_forgot() -> None:
    log, fork = InventedLog(30, seed=3), InventedLog(30, seed=3)
    fork.entries[4] = InventedLog(1, seed=9).entries[0]
    tree = tree_over([bytes.fromhex(entry["hash"]) for entry in fork.entries])
    seen = Checkpoint.from_text(log.checkpoint(20).text)
    requests = {
        "goes on": Request(20, tuple(tree.consistency(20, size=30)), fork.checkpoint(30)),
        "same size": Request(20, (), fork.checkpoint(20)),
    }

    for request in requests.values():
        with pytest.raises(ForkedLogError, match="FORK"):
            check_request(request, key=log.signer.key, seen=seen)


def test_a_witness_refuses_what_the_log_did_not_sign() -> None:
    log, other = InventedLog(3, seed=3), InventedLog(3, seed=4)

    with pytest.raises(BadSignatureError):
        check_request(Request(0, (), other.checkpoint(3)), key=log.signer.key, seen=None)


BROKEN_REQUESTS = {
    "empty": "",
    "no note": "old 1\n",
    "no number": "old x\n\na\n\n\N{EM DASH} n AAAAAAAA\n",
    "a huge number": f"old {'9' * 30}\n\na\n\n\N{EM DASH} n AAAAAAAA\n",
    "no hash": "old 1\n??\n\na\n\n\N{EM DASH} n AAAAAAAA\n",
    "too many hashes": "old 1\n" + "AAAA\n" * 64 + "\na\n\n\N{EM DASH} n AAAAAAAA\n",
}


@pytest.mark.parametrize("why", BROKEN_REQUESTS)
def test_what_is_no_request_is_refused(why: str) -> None:
    with pytest.raises(BrokenRequestError):
        Request.from_text(BROKEN_REQUESTS[why])

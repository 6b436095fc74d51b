"""The function is RFC 9497's, to the byte; what is no element, answer or proof is refused."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.deconfliction.oprf import (
    BadElementError,
    HolderKey,
    blind,
    blind_with,
    evaluate,
    unblind,
)
from clew.exchange.deconfliction.proof import BadProofError, check_proof, draw, prove


@dataclass(frozen=True)
class Vector:
    """A test vector of appendix A.1.2; texts of several parts are split at blanks."""

    inputs: str
    blinds: str
    blinded: str
    evaluated: str
    proof: str
    scalar: str
    outputs: str


SEED, EPOCH = bytes.fromhex("a3" * 32), "test key"
PRIVATE = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909"
PUBLIC = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e"
BLIND = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706"
OTHER = "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e"
FIRST_OUTPUT = (
    "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
    "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"
)
SECOND_OUTPUT = (
    "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
    "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6"
)
VECTORS = {
    "vector 1": Vector(
        "00",
        BLIND,
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
        "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
        "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
        OTHER,
        FIRST_OUTPUT,
    ),
    "vector 2": Vector(
        "5a" * 17,
        BLIND,
        "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
        "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
        "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
        "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
        OTHER,
        SECOND_OUTPUT,
    ),
    "vector 3, two at once": Vector(
        "00 " + "5a" * 17,
        f"{BLIND} {OTHER}",
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945 "
        "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e "
        "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
        "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
        "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
        "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
        f"{FIRST_OUTPUT} {SECOND_OUTPUT}",
    ),
}


def parts(text: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, text.split()))


KEY = HolderKey.from_seed(SEED, epoch=EPOCH)


def test_the_key_is_that_of_the_standard() -> None:
    assert (KEY.private.hex(), KEY.public.hex()) == (PRIVATE, PUBLIC)
    assert PRIVATE not in repr(KEY)
    assert repr(KEY.private) not in repr(KEY)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_every_step_is_that_of_the_standard(vector: Vector) -> None:
    blinded = blind_with(parts(vector.inputs), parts(vector.blinds))
    assert blinded.elements == parts(vector.blinded)

    answer = evaluate(blinded.elements, key=KEY)
    assert answer == parts(vector.evaluated)

    proof = prove(blinded.elements, answer, key=KEY, scalar=bytes.fromhex(vector.scalar))
    assert proof.hex() == vector.proof
    check_proof(proof, blinded.elements, answer, public=KEY.public)

    assert unblind(blinded, answer) == parts(vector.outputs)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5))
def test_the_value_does_not_depend_on_the_blind(selectors: list[bytes]) -> None:
    one, other = blind(selectors), blind(selectors)

    assert one.elements != other.elements
    assert unblind(one, evaluate(one.elements, key=KEY)) == unblind(
        other, evaluate(other.elements, key=KEY)
    )


def test_another_epoch_gives_other_values() -> None:
    later = HolderKey.from_seed(SEED, epoch="another")
    sent = blind([b"a"])

    assert unblind(sent, evaluate(sent.elements, key=KEY)) != unblind(
        sent, evaluate(sent.elements, key=later)
    )


def test_two_holders_make_a_key_that_neither_has() -> None:
    auditor = HolderKey.from_seed(bytes(32), epoch="auditor")
    one, other = blind([b"a"]), blind([b"a"])

    there = evaluate(evaluate(one.elements, key=KEY), key=auditor)
    back = evaluate(evaluate(other.elements, key=auditor), key=KEY)

    assert unblind(one, there) == unblind(other, back)
    assert unblind(one, there) != unblind(one, evaluate(one.elements, key=KEY))


NO_ELEMENTS = {
    "too short": bytes(31),
    "too long": bytes(33),
    "the neutral one": bytes(32),
    "not canonical": b"\xff" * 32,
    "negative": bytes([1]) + bytes(31),
}


@pytest.mark.parametrize("element", NO_ELEMENTS.values(), ids=NO_ELEMENTS)
def test_what_is_no_element_is_refused(element: bytes) -> None:
    sent = blind([b"a"])

    with pytest.raises(BadElementError):
        evaluate([element], key=KEY)
    with pytest.raises(BadElementError):
        unblind(sent, [element])


def test_an_answer_that_lacks_one_is_refused() -> None:
    sent = blind([b"a", b"b"])

    with pytest.raises(BadElementError, match="2 elements were sent and 1 came back"):
        unblind(sent, evaluate(sent.elements[:1], key=KEY))


def test_a_holder_with_another_key_is_found_out() -> None:
    other = HolderKey.from_seed(bytes(32), epoch=EPOCH)
    sent = blind([b"a", b"b", b"c"]).elements
    true = evaluate(sent, key=KEY)
    one_false = (*true[:2], *evaluate(sent[2:], key=other))
    all_false = evaluate(sent, key=other)

    for answer, key in ((one_false, KEY), (all_false, KEY), (all_false, other)):
        with pytest.raises(BadProofError):
            check_proof(prove(sent, answer, key=key), sent, answer, public=KEY.public)
    with pytest.raises(BadProofError):
        check_proof(prove(sent, true, key=KEY), sent, true[::-1], public=KEY.public)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 63), change=st.integers(1, 255))
def test_no_changed_proof_holds(at: int, change: int) -> None:
    sent = blind([b"a"]).elements
    answer = evaluate(sent, key=KEY)
    proof = bytearray(prove(sent, answer, key=KEY))
    proof[at] ^= change

    with pytest.raises(BadProofError):
        check_proof(bytes(proof), sent, answer, public=KEY.public)


def test_the_positions_to_prove_are_drawn_without_order_being_known() -> None:
    drawn = draw(50, of=100_000)

    assert len(set(drawn)) == 50
    assert draw(10, of=3) == (0, 1, 2)
    assert draw(50, of=100_000) != drawn

"""The function is RFC 9497's, to the byte; what is no element is refused."""

import hashlib
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.deconfliction import oprf
from clew.exchange.deconfliction.oprf import (
    BadElementError,
    HolderKey,
    blinded,
    evaluate,
    hashed,
    prefixed,
    scalar,
    unblinded,
)


@dataclass(frozen=True)
class Vector:
    """A test vector of appendix A.1.2; texts of several parts are split at blanks."""

    inputs: str
    blinds: str
    blinded: str
    evaluated: str
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
        FIRST_OUTPUT,
    ),
    "vector 2": Vector(
        "5a" * 17,
        BLIND,
        "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
        "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
        SECOND_OUTPUT,
    ),
    "vector 3, two at once": Vector(
        "00 " + "5a" * 17,
        f"{BLIND} {OTHER}",
        "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945 "
        "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
        "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e "
        "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
        f"{FIRST_OUTPUT} {SECOND_OUTPUT}",
    ),
}


def parts(text: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, text.split()))


KEY = HolderKey.from_seed(SEED, epoch=EPOCH)
ONE = (1).to_bytes(32, "little")


def test_the_key_is_that_of_the_standard() -> None:
    assert (KEY.private.hex(), KEY.public.hex()) == (PRIVATE, PUBLIC)
    assert PRIVATE not in repr(KEY)
    assert repr(KEY.private) not in repr(KEY)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS)
def test_every_step_is_that_of_the_standard(vector: Vector) -> None:
    """The standard's last hash is written here: what is compared are tags, which hash otherwise."""
    inputs, blinds = parts(vector.inputs), parts(vector.blinds)
    sent = blinded(inputs, blinds)
    answer = evaluate(sent, key=KEY)
    outputs = [
        hashlib.sha512(prefixed(told, element) + b"Finalize").digest()
        for told, element in zip(inputs, unblinded(answer, blinds), strict=True)
    ]

    assert sent == parts(vector.blinded)
    assert answer == parts(vector.evaluated)
    assert tuple(outputs) == parts(vector.outputs)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5), st.integers(0, 99))
def test_the_value_does_not_depend_on_the_blind(selectors: list[bytes], place: int) -> None:
    blinds = [
        tuple(scalar(bytes(32), first + number) for number in range(len(selectors)))
        for first in (place, place + 100)
    ]
    sent = [blinded(selectors, each) for each in blinds]

    assert set(sent[0]).isdisjoint(sent[1])
    values = [
        unblinded(evaluate(elements, key=KEY), each)
        for each, elements in zip(blinds, sent, strict=True)
    ]
    assert values[0] == values[1]


def test_another_epoch_gives_other_values() -> None:
    later = HolderKey.from_seed(SEED, epoch="another")
    sent = blinded([b"a"], [ONE])

    assert evaluate(sent, key=KEY) != evaluate(sent, key=later)


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
def test_taking_its_number_off_leaves_what_was_never_blinded(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(oprf, "_AT_ONCE", at_once)  # shares of the cores
    selectors = [b"%d" % each for each in range(7)]
    blinds = [scalar(SEED, place) for place in range(7)]

    answer = evaluate(blinded(selectors, blinds), key=KEY)

    assert unblinded(answer, blinds) == evaluate(hashed(selectors), key=KEY)
    with pytest.raises(BadElementError):
        evaluate([*answer, bytes(32)], key=KEY)


NO_ELEMENTS = {
    "too short": bytes(31),
    "too long": bytes(33),
    "the neutral one": bytes(32),
    "not canonical": b"\xff" * 32,
    "negative": bytes([1]) + bytes(31),
}


@pytest.mark.parametrize("element", NO_ELEMENTS.values(), ids=NO_ELEMENTS)
def test_what_is_no_element_is_refused(element: bytes) -> None:
    with pytest.raises(BadElementError):
        evaluate([element], key=KEY)

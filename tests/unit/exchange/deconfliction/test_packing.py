"""Packing loses nothing, has one form for one list, and takes no other."""

import secrets
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.exchange.deconfliction.asking import ask_apart
from clew.exchange.deconfliction.packing import (
    ELEMENTS,
    MOST,
    TAGS,
    BadPackingError,
    Form,
    in_order,
    pack,
    packed_bytes,
    unpack,
)

AT_ONCE = 1 << 13
some_tags = st.sets(st.binary(min_size=10, max_size=10), min_size=1, max_size=40)


@given(some_tags)
def test_what_was_packed_is_unpacked(numbers: set[bytes]) -> None:
    ordered = in_order(numbers, form=TAGS)
    raw = pack(ordered, form=TAGS)

    assert unpack(raw, count=len(ordered), form=TAGS) == ordered
    assert len(raw) == packed_bytes(len(ordered), form=TAGS)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_elements_come_back_as_they_were(count: int) -> None:
    selectors = [b"%d" % each for each in range(count)]
    elements = list(ask_apart(selectors, bytes(32), seed=bytes(32)).elements)

    assert unpack(pack(elements, form=ELEMENTS), count=len(elements), form=ELEMENTS) == elements


@settings(max_examples=200)
@given(some_tags, st.data())
def test_no_changed_byte_gives_the_same_list_and_none_gives_a_list_in_two_forms(
    numbers: set[bytes], data: st.DataObject
) -> None:
    ordered = in_order(numbers, form=TAGS)
    raw = bytearray(pack(ordered, form=TAGS))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))

    try:
        found = unpack(bytes(raw), count=len(ordered), form=TAGS)
    except BadPackingError:
        return
    assert found != ordered
    assert pack(found, form=TAGS) == bytes(raw)


def test_what_is_none_or_too_many_or_twice_is_refused() -> None:
    one = b"0123456789"
    for raw, count in ((b"", 0), (b"", 1), (b"", -1), (bytes(MOST), MOST + 1)):
        with pytest.raises(BadPackingError):
            unpack(raw, count=count, form=TAGS)
    with pytest.raises(BadPackingError, match="not in order"):
        unpack(pack([one, one], form=TAGS), count=2, form=TAGS)


@pytest.mark.parametrize("count", [AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE + 9])
@pytest.mark.parametrize("form", [ELEMENTS, TAGS], ids=["elements", "tags"])
def test_what_is_packed_in_several_parts_comes_back(count: int, form: Form) -> None:
    numbers = _drawn(count, form)

    assert unpack(pack(numbers, form=form), count=count, form=form) == numbers


def test_packing_and_unpacking_hold_little_more_than_the_numbers_themselves() -> None:
    """An element takes 65 bytes as Python holds it; its bits, a byte each, would take 254."""
    count = 8 * AT_ONCE
    numbers = _drawn(count, ELEMENTS)
    tracemalloc.start()
    try:
        raw = pack(numbers, form=ELEMENTS)
        packed = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        unpack(raw, count=count, form=ELEMENTS)
        unpacked = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert packed < 160 * count
    assert unpacked < 260 * count


def _drawn(count: int, form: Form) -> list[bytes]:
    """Numbers as elements are: even, and below 2**255."""
    drawn = (bytearray(secrets.token_bytes(form.size)) for _ in range(count))
    if form.is_element:
        drawn = (bytearray([one[0] & 254, *one[1:-1], one[-1] & 127]) for one in drawn)
    return in_order(map(bytes, drawn), form=form)


def test_a_hundred_thousand_take_what_the_documents_say() -> None:
    numbers = in_order((secrets.token_bytes(10) for _ in range(100_000)), form=TAGS)

    assert len(pack(numbers, form=TAGS)) == packed_bytes(100_000, form=TAGS) == 820_692
    assert packed_bytes(100_000 + 256, form=ELEMENTS) == 3_003_340

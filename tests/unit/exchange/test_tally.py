"""The tally is bounded, and its number of different files is exact or says that it is not."""

import pytest

from clew.exchange.distinct import DistinctCount
from clew.exchange.tally import Tally
from clew.model.hash_entry import HashEntry


def test_the_count_is_exact_up_to_its_bound_in_whatever_order_they_come() -> None:
    count = DistinctCount(exact_up_to=200_000)
    for number in range(150_000):
        count.add(str(number * 7 % 99_991).encode())

    assert count.number == 99_991
    assert not count.is_estimate


@pytest.mark.parametrize("distinct", [100_000, 400_000])
def test_the_estimate_past_the_bound_is_within_three_standard_errors(distinct: int) -> None:
    count = DistinctCount(exact_up_to=50_000)
    for number in range(distinct):
        count.add(str(number).encode())
        if number % 5 == 0:
            count.add(str(number // 2).encode())

    assert count.is_estimate
    assert abs(count.number / distinct - 1) < 3 * 0.0081


def test_an_estimate_is_told() -> None:
    tally = Tally("an example")
    tally._distinct = DistinctCount(exact_up_to=10)
    for number in range(50_000):
        tally.take(HashEntry(md5=number.to_bytes(16, "big")))

    assert any("is an estimate (standard error 0.8 %)" in note for note in tally.report().notes)


def test_claims_categories_and_notes_stay_bounded_however_many_come() -> None:
    tally = Tally("an example")
    for number in range(5000):
        tally.claim("total" if number % 2 else f"name {number}", "x" * 10_000)
        tally.note(f"sentence {number}")
        tally.take(HashEntry(md5=bytes([7]) * 16, category=f"code {number} " + "y" * 9000))

    report = tally.report()
    assert len(report.claims) == 100
    assert max(map(len, report.claims.values())) == 500
    assert len(report.notes) < 110
    assert len(report.categories) <= 1001
    assert sum(report.categories.values()) == 5000
    assert max(map(len, report.categories)) <= 500


def test_a_claim_made_twice_keeps_both_values() -> None:
    tally = Tally("an example")
    tally.claim("CaseNumber", "G-1")
    tally.claim("CaseNumber", "G-2")

    assert tally.report().claims == {"CaseNumber": "G-1", "CaseNumber (2)": "G-2"}


def test_every_kind_of_hash_is_counted() -> None:
    tally = Tally("an example")
    tally.take(HashEntry(md5=bytes(16), sha256=bytes(32), pdq=bytes(32)))
    tally.take(HashEntry(photodna=bytes(144), category="2"))

    counts = tally.report().counts
    assert counts == {
        "entries": 2,
        "distinct": 2,
        "photodna_only": 1,
        "empty_file": 0,
        "with_md5": 1,
        "with_sha1": 0,
        "with_sha256": 1,
        "with_pdq": 1,
        "with_photodna": 1,
    }
    assert tally.report().categories == {"2": 1}

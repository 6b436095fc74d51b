"""What may be compared, how much may be asked, and what an auditor can check."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.deconfliction.batch import (
    Batch,
    BrokenCommitmentError,
    Claim,
    commitment,
    elements_digest,
    read_batch,
    signed_batch,
)
from clew.exchange.deconfliction.oprf import BadElementError, HolderKey, blind, evaluate, unblind
from clew.exchange.deconfliction.quota import Quota, QuotaError, Usage
from clew.exchange.deconfliction.selectors import NoSelectorError, ip_selectors, selector
from clew.exchange.deconfliction.tags import BadTagsError, hits, tags
from clew.exchange.directory.members import UnknownKeyError
from clew.model.identifier import Identifier, IdentifierKind
from clew.simulate.bureaux import NOW, Bureau, Hub

DAY = date(2026, 3, 1)
SALT, SESSION = bytes(range(32)), bytes(32)
ADDRESS = Identifier(IdentifierKind.IP, "198.51.100.7")
BUREAU, OTHER = Bureau("AQ"), Bureau("BV")
HUB = Hub()
HUB.admit(BUREAU, OTHER)
DIRECTORY = HUB.directory()


@pytest.mark.parametrize(
    "kind",
    [IdentifierKind.NAME, IdentifierKind.BIRTH_DATE, IdentifierKind.ADDRESS, IdentifierKind.IP],
)
def test_what_many_share_is_not_compared(kind: IdentifierKind) -> None:
    with pytest.raises(NoSelectorError):
        selector(Identifier(kind, "x"))


def test_two_kinds_with_one_value_are_two_selectors() -> None:
    phone, wallet = (
        selector(Identifier(kind, "123")) for kind in (IdentifierKind.PHONE, IdentifierKind.WALLET)
    )

    assert phone != wallet


@given(st.integers(0, 299), st.integers(-149, 149))
def test_an_address_meets_itself_within_two_and_a_half_minutes(start: int, apart: int) -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=start)
    one = ip_selectors(ADDRESS, port=4242, at=at)
    other = ip_selectors(ADDRESS, port=4242, at=at + timedelta(seconds=apart))

    assert set(one) & set(other)
    assert not set(one) & set(ip_selectors(ADDRESS, port=4243, at=at))
    assert not set(one) & set(ip_selectors(ADDRESS, port=4242, at=at + timedelta(minutes=15)))


def test_an_address_without_port_or_zone_is_refused() -> None:
    with pytest.raises(NoSelectorError):
        ip_selectors(ADDRESS, port=0, at=NOW)
    with pytest.raises(NoSelectorError):
        ip_selectors(ADDRESS, port=1, at=NOW.replace(tzinfo=None))
    with pytest.raises(NoSelectorError):
        ip_selectors(Identifier(IdentifierKind.PHONE, "1"), port=1, at=NOW)


def test_a_quota_ends_the_day_and_the_epoch() -> None:
    quota, usage = Quota(epoch=12, day=5), Usage()
    for number in range(2):
        usage = usage.charged(5, on=DAY + timedelta(days=number), epoch="e", quota=quota)

    with pytest.raises(QuotaError, match="0 are left today"):
        usage.charged(1, on=DAY + timedelta(days=1), epoch="e", quota=quota)
    with pytest.raises(QuotaError, match="2 in epoch e"):
        usage.charged(3, on=DAY + timedelta(days=2), epoch="e", quota=quota)
    assert usage.charged(5, on=DAY + timedelta(days=2), epoch="f", quota=quota).in_epoch == 5


def test_a_new_epoch_does_not_give_a_new_day() -> None:
    usage = Usage().charged(5, on=DAY, epoch="e", quota=Quota(epoch=12, day=5))

    with pytest.raises(QuotaError):
        usage.charged(1, on=DAY, epoch="f", quota=Quota(epoch=12, day=5))


@pytest.mark.parametrize(("count", "day"), [(0, DAY), (-5, DAY), (1, DAY - timedelta(days=1))])
def test_what_cannot_be_counted_is_refused(count: int, day: date) -> None:
    usage = Usage().charged(1, on=DAY, epoch="e", quota=Quota())

    with pytest.raises(QuotaError):
        usage.charged(count, on=day, epoch="e", quota=Quota())


CLAIMS = [Claim(b"phone\x00+1", "case 7"), Claim(b"wallet\x00x", "case 9")]


def asked() -> tuple[Batch, tuple[bytes, ...]]:
    sent = blind([each.selector for each in CLAIMS]).elements
    digest, promise = elements_digest(sent), commitment(CLAIMS, salt=SALT)
    return Batch("AQ", "2026-03", len(sent), digest, promise, NOW), sent


def test_a_batch_is_its_bureaus_and_for_its_elements() -> None:
    batch, sent = asked()
    raw = signed_batch(batch, by=BUREAU.first).to_bytes()

    assert read_batch(raw, directory=DIRECTORY, now=NOW) == batch
    batch.check_elements(sent)
    for others in (sent[:1], sent[::-1], (*sent, sent[0])):
        with pytest.raises(BadElementError):
            batch.check_elements(others)


def test_nobody_asks_in_anothers_name() -> None:
    raw = signed_batch(asked()[0], by=OTHER.first).to_bytes()

    with pytest.raises(UnknownKeyError):
        read_batch(raw, directory=DIRECTORY, now=NOW)
    true = signed_batch(asked()[0], by=BUREAU.first).to_bytes()
    with pytest.raises(BadSignatureError):
        read_batch(true.replace(b'"count":2', b'"count":3'), directory=DIRECTORY, now=NOW)


def test_an_auditor_sees_whether_the_claims_are_those_committed_to() -> None:
    batch, _ = asked()

    batch.check_claims(CLAIMS, salt=SALT)
    for others in (CLAIMS[:1], CLAIMS[::-1], [replace(CLAIMS[0], case="case 8"), CLAIMS[1]]):
        with pytest.raises(BrokenCommitmentError):
            batch.check_claims(others, salt=SALT)
    with pytest.raises(BrokenCommitmentError):
        batch.check_claims(CLAIMS, salt=SALT[::-1])


def test_parts_of_a_claim_cannot_be_moved_into_one_another() -> None:
    one = commitment([Claim(b"ab", "c")], salt=SALT)

    assert one != commitment([Claim(b"a", "bc")], salt=SALT)


def test_two_bureaux_learn_what_both_hold() -> None:
    key = HolderKey.from_seed(SALT, epoch="2026-03")
    lists = ([b"a", b"b", b"c"], [b"x", b"c", b"a"])
    sent = [blind(each) for each in lists]
    values = [unblind(each, evaluate(each.elements, key=key)) for each in sent]

    mine, theirs = (tags(each, session=SESSION) for each in values)

    assert hits(mine, theirs) == (0, 2)
    assert hits(theirs, mine) == (1, 2)
    assert hits(mine, tags(values[1], session=SALT)) == ()


def test_tags_that_cannot_be_right_are_refused() -> None:
    mine = tags([b"a"], session=SESSION)

    with pytest.raises(BadTagsError):
        hits(mine, [mine[0], mine[0]])
    with pytest.raises(BadTagsError):
        hits(mine, [b"short"])
    with pytest.raises(ValueError, match="32 random bytes"):
        tags([b"a"], session=b"")

"""A wording is English as text, and keeps what it was made of; text of records is known again."""

import copy
import json
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sentences import MOST_READ, Sentences
from clew.model.wording import Wording, counted, joined
from clew.network.jurisdiction.deciding import EVIDENCE_TOLD, PlaceEvidence, Sort
from clew.network.jurisdiction.place import Place

_WHO_CAME = Wording("%(who)s came %(when)s")
_WHEN = Sentences((Wording("on %(day)s"), Wording("at times not known")))
_CAME = Sentences((_WHO_CAME,), {"when": _WHEN})


@given(who=st.text(), times=st.integers(0, 10_000))
def test_a_wording_is_its_english_text_whatever_is_put_in(who, times):
    told = counted(times, "%(who)s came once", "%(who)s came %(count)s times", who=who)

    assert told == (f"{who} came once" if times == 1 else f"{who} came {times:,} times")
    assert json.loads(json.dumps([told])) == [str(told)]
    assert type(str(told)) is str
    again = copy.deepcopy(told)
    assert (again, again.forms, again.number, again.values) == (
        *(told, told.forms, told.number),
        {"count": times, "who": who},
    )


def test_a_day_in_a_wording_is_iso_8601_as_text_and_stays_a_day():
    told = Wording("seen on %(day)s", day=date(2026, 3, 1))

    assert told == "seen on 2026-03-01"
    assert told.with_each(str.upper).values == {"day": date(2026, 3, 1)}


def test_a_sentence_without_values_is_no_pattern():
    assert Wording("100 % of it") == "100 % of it"
    assert Wording("by %(who)s").filled(who="%(x)s %s") == "by %(x)s %s"


def test_sentences_that_stand_one_after_the_other_are_read_each_by_itself():
    did = Sentences((Wording("paid %(whom)s"), Wording("wrote")), several=True)
    told = Sentences((Wording("%(who)s: %(did)s"),), {"did": did})

    read = told.read("ana; b: paid ben; wrote; paid eve").values
    assert read["who"] == "ana; b"
    assert read["did"] == joined(
        [
            Wording("paid %(whom)s", whom="ben"),
            Wording("wrote"),
            Wording("paid %(whom)s", whom="eve"),
        ]
    )
    assert not isinstance(did.read("wrote; slept"), Wording)
    assert not isinstance(told.read("ana: slept"), Wording)


@given(st.text(max_size=200))
def test_what_is_read_says_what_the_text_said(text):
    for told in (text, f"{text} came on {text}", f"{text} came at times not known"):
        assert _CAME.read(told) == told


def test_what_no_sentence_fits_stays_text():
    long = f"{'x' * MOST_READ} came at times not known"

    assert not isinstance(_CAME.read("ana came late"), Wording)
    assert not isinstance(_CAME.read(long), Wording)
    assert isinstance(_CAME.read("ana came at times not known"), Wording)


_VALUES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20)


@given(
    sort=st.sampled_from(Sort),
    named=st.lists(_VALUES, min_size=1, max_size=5, unique=True),
    is_dated=st.booleans(),
    source=st.sampled_from(["", "a list"]),
)
def test_evidence_of_a_place_is_known_again_in_a_record(sort, named, is_dated, source):
    at = datetime(2026, 3, 1, tzinfo=UTC) if is_dated else None
    values = tuple(Identifier(IdentifierKind.PHONE, one) for one in named)
    told = PlaceEvidence(Place("IN", "IN-RJ"), sort, 1.0, values, at, at, source).in_words()

    read = EVIDENCE_TOLD.read(str(told))

    assert isinstance(read, Wording)
    assert (read, read.forms) == (told, told.forms)
    for name in ("what", "when", "named"):
        assert getattr(read.values[name], "forms", None) == getattr(
            told.values[name], "forms", None
        )

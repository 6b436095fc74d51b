"""Text is found by its words as far as one may see, and only with a reason that is logged."""

import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.vault import queries
from clew.bureau.vault.actions.text_search import NoWordsError, search_text
from clew.bureau.vault.models import Fingerprint, TextLine, TextWord
from clew.bureau.vault.queries.text import find_text, lines_of_item, readable_counts
from clew.bureau.vault.references import subject_of
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.line import Against, Line
from clew.model import fingerprint
from clew.model.match import Span
from clew.model.problem import Problem, ProblemCode
from recorded_readings import record_prints
from records import NOW, make_case, make_exhibit, make_item, make_officer, make_text_line

pytestmark = pytest.mark.django_db

WHY = "the sign over the door of case 2026-3"


@pytest.fixture
def officer(vault):
    return make_officer()


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer))


def _found(officer, asked):
    return [one.sha256 for one in find_text(officer, asked, most=50)]


FOUND_BY = {
    "the same words": "Hotel Miramar",
    "another order": "miramar hotel",
    "other case and accents": "HÔTEL MÍRAMAR",
    "one word": "miramar",
    "its beginning": "mira",
    "look-alikes": "H0TE1 M1RAMAR",
    "a letter read wrongly": "miranar",
    "no space": "hotelmiramar",
    "a part of a word": "iramar",
}


@pytest.mark.parametrize("way", FOUND_BY)
def test_a_sign_is_found_by(officer, exhibit, way):
    item = make_item(exhibit)
    make_text_line(item, "Hotel Miramar")
    make_text_line(make_item(exhibit), "Bakery Sunrise")

    assert _found(officer, FOUND_BY[way]) == [item.pk], way


NOT_FOUND_BY = {
    "a word that is not there": "miramar bakery",
    "a short word that differs": "cat",
    "letters in the middle of a word, too few": "ram",
    "another word": "motorway",
}


@pytest.mark.parametrize("way", NOT_FOUND_BY)
def test_a_sign_is_not_found_by(officer, exhibit, way):
    item = make_item(exhibit)
    make_text_line(item, "Hotel Miramar car")
    make_text_line(make_item(exhibit), "Bakery Sunrise")

    assert _found(officer, NOT_FOUND_BY[way]) == [], way


def test_words_that_were_read_without_spaces_are_found(officer, exhibit):
    item = make_item(exhibit)
    make_text_line(item, "ERWINVONSTEINBACH")

    assert _found(officer, "Erwin von Steinbach") == [item.pk]


def test_chinese_is_found_by_a_part_and_devanagari_with_its_vowels(officer, exhibit):
    station, hotel = make_item(exhibit), make_item(exhibit)
    make_text_line(station, "東京駅前")
    make_text_line(hotel, "होटल समुद्र")

    assert _found(officer, "東京") == [station.pk]
    assert _found(officer, "होटल") == [hotel.pk]


def test_what_stands_there_letter_by_letter_comes_first_and_what_is_doubted_last(officer, exhibit):
    doubted, alike, exact = (make_item(exhibit) for _ in range(3))
    make_text_line(doubted, "Room 105", confidence=0.6, against="UNSURE")
    make_text_line(alike, "Room lO5")
    make_text_line(exact, "Room 105", confidence=0.85)

    found = find_text(officer, "room 105", most=50)

    assert found[0].sha256 == exact.pk
    assert [one.is_exact for one in found] == [True, True, False]
    assert min(found, key=lambda one: one.likeness).sha256 == doubted.pk


def test_words_of_one_item_may_stand_on_several_lines_which_are_told(officer, exhibit):
    item = make_item(exhibit)
    make_text_line(item, "Platform 9", at_s=1.0, until_s=3.0)
    make_text_line(item, "Nordhafen")
    make_text_line(item, "no smoking")

    (found,) = find_text(officer, "nordhafen platform", most=50)

    assert [line.line.text for line in found.lines] == ["Platform 9", "Nordhafen"]
    assert found.lines[0].span == Span(1.0, 3.0)


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_text_in_cases_one_may_not_see_does_not_answer(vault, officer, exhibit, who):
    item = make_item(exhibit)
    make_text_line(item, "Hotel Miramar")
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    for asked in FOUND_BY.values():
        assert _found(stranger, asked) == []
    assert readable_counts(stranger, [item.pk]) == {}
    with pytest.raises(queries.ItemNotFoundError):
        lines_of_item(stranger, item.pk)


def test_hidden_text_does_not_crowd_out_what_may_be_seen(officer, exhibit):
    theirs = make_exhibit(make_case(make_officer()))
    for _ in range(60):
        make_text_line(make_item(theirs), "Hotel Miramar")
    mine = make_item(exhibit)
    make_text_line(mine, "Hotel Miranar", confidence=0.81)

    assert [one.sha256 for one in find_text(officer, "hotel miramar", most=1)] == [mine.pk]


def _search(officer, asked, reason=WHY):
    return search_text(asked, acting_officer=officer, reason=reason, now=NOW)


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_searched(officer, exhibit, reason):
    make_text_line(make_item(exhibit), "Hotel Miramar")

    with pytest.raises(NoReasonError):
        _search(officer, "hotel", reason=reason)
    assert not AuditEvent.objects.filter(tag=tags.VAULT_TEXT_SEARCHED).exists()


@pytest.mark.parametrize("asked", ["", " ?! ", "word " * 13, "x" * 201])
def test_no_words_or_too_many_are_told(officer, asked):
    with pytest.raises(NoWordsError, match="give 1 to 12 words"):
        _search(officer, asked)


def test_a_search_is_logged_with_its_words_and_reason_even_when_nothing_is_found(officer):
    assert _search(officer, "Hotel Miramar") == []

    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_TEXT_SEARCHED)
    assert event.officer == officer
    assert event.details == {"reason": WHY, "words": "Hotel Miramar"}


def test_only_lines_that_can_be_trusted_count_as_clues(officer, exhibit):
    item, other = make_item(exhibit), make_item(exhibit)
    make_text_line(item, "Hotel Miramar")
    make_text_line(item, "x7", against="UNSURE")
    make_text_line(other, "x7", against="UNSURE")

    assert readable_counts(officer, [item.pk, other.pk]) == {item.pk: 1}


def _record(officer, exhibit, vault, *lines, **facts):
    prints = [
        fingerprint.Fingerprint(
            "text",
            KIND.version,
            line.to_bytes(),
            line.quality,
            low_information=line.against is not None,
            part=part,
        )
        for part, line in enumerate(lines)
    ]
    return record_prints(officer, exhibit, vault, prints, **facts)


BOX = (0.1, 0.2, 0.3, 0.05)


def test_what_was_read_is_recorded_with_its_place_and_is_no_fingerprint_to_match(
    vault, officer, exhibit
):
    unsure = Line(BOX, "Mi?amar", 0.5, Against.UNSURE)

    sha256 = _record(officer, exhibit, vault, Line(BOX, "Hotel", 0.97), unsure)

    hotel, told = lines_of_item(officer, sha256)
    assert (hotel.line.text, hotel.line.against) == ("Hotel", None)
    assert hotel.line.box == pytest.approx(BOX)
    assert told.line.against is Against.UNSURE
    assert not Fingerprint.objects.filter(kind="text").exists()
    assert not list(subject_of(TextLine.objects.first().item).fingerprints)
    assert _found(officer, "hotel") == [sha256]


def test_what_is_read_anew_stands_for_what_was_read_before(vault, officer, exhibit):
    _record(officer, exhibit, vault, Line(BOX, "Hote1", 0.8), Line(BOX, "Bar", 0.9))

    sha256 = _record(officer, exhibit, vault, Line(BOX, "Hostel", 0.97))

    assert [one.line.text for one in lines_of_item(officer, sha256)] == ["Hostel"]
    assert TextWord.objects.count() == 1


UNLOOKED = {
    "no model": {"not_looked_for": {"text": "the model is missing"}},
    "cannot be decoded": {"problem": Problem("a.jpg", ProblemCode.BROKEN, "torn", "get it again")},
    "known already": {"decoded": False},
}


@pytest.mark.parametrize("why", UNLOOKED)
def test_a_file_that_is_not_looked_at_again_keeps_what_was_read(vault, officer, exhibit, why):
    sha256 = _record(officer, exhibit, vault, Line(BOX, "Hotel", 0.97))

    _record(officer, exhibit, vault, **UNLOOKED[why])

    assert [one.line.text for one in lines_of_item(officer, sha256)] == ["Hotel"]

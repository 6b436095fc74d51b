"""Facts in words: what an officer reads of a file's times, history and credentials."""

from types import SimpleNamespace

import pytest

from clew.bureau.ui.facts import facts_in_words

PROVENANCE = {
    "signed": "changed",
    "made_with": "Invented Camera 1",
    "signer": "Camera 1, Invented Cameras",
    "signed_at": None,
    "actions": ["created", "cropped"],
    "problems": ["data hash mismatch"],
}
WORDS = {
    "an offset that the file states": (
        {"captured_at": "2023-05-06T07:08:09+02:00"},
        "Captured",
        "2023-05-06 05:08:09 UTC, by the offset that the file states",
    ),
    "the satellites' clock": (
        {"captured_at": "2023-05-06T07:08:09", "gps_at": "2023-05-06T05:08:02Z"},
        "Captured",
        "05:08:09 UTC, by the satellites' clock",
    ),
    "no zone": (
        {"captured_at": "2023-05-06T07:08:09"},
        "Captured",
        "zone unknown: between 2023-05-05 17:08:09 and 2023-05-06 19:08:09 UTC",
    ),
    "a position only": (
        {"captured_at": "2023-05-06T07:08:09", "longitude": 15.0},
        "Captured",
        "between 2023-05-06 02:38:09 and 2023-05-06 09:38:09 UTC, as far as its position tells",
    ),
    "a contradiction": (
        {"captured_at": "2000-01-01T00:00:07", "gps_at": "2023-05-06T05:08:02Z"},
        "Captured",
        "contradicted: the satellites' clock said 2023-05-06 05:08:02 UTC",
    ),
    "a time that is no date": ({"captured_at": "9999-12-31T00:00:00"}, "Captured", "9999-12-31"),
    "a history": ({"edits": ["created", "saved"]}, "History", "created; saved"),
    "another picture inside": ({"embedded": "different"}, "Embedded picture", "something else"),
    "credentials of a changed file": (
        {"provenance": PROVENANCE},
        "Content credentials",
        "the file is NOT as it was signed; signed by Camera 1, Invented Cameras",
    ),
}


@pytest.mark.parametrize("reason", WORDS)
def test_facts_are_told_in_words(reason):
    facts, name, words = WORDS[reason]
    assert words in dict(facts_in_words(SimpleNamespace(facts=facts)))[name]


def test_a_file_that_says_nothing_has_no_facts():
    assert facts_in_words(SimpleNamespace(facts={})) == []

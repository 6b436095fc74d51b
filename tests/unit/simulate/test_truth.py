"""A search is held against the truth without mercy: missed and wrong are told."""

from clew.model.match import Relation, Transform
from clew.simulate.truth import Expected, GroundTruth, held_against

COPY = Expected("seized/a.jpg", "known/a.jpg", Relation.COPY)
PART = Expected(
    "seized/p.mp4", "known/c.mp4", Relation.EXCERPT, query_span=(0, 4), match_span=(6, 10)
)
BEYOND = Expected("seized/crop.jpg", "known/a.jpg", Relation.EDIT, findable=False)
TRUTH = GroundTruth((COPY, PART, BEYOND), ("seized/a.jpg", "seized/p.mp4", "seized/crop.jpg"))


def _line(query: str, target: str | None, relation: str | None, **facts) -> dict:
    usual = {"transform": "none", "query_span": None, "match_span": None, "state": "no_match"}
    match = {"locations": [{"path": target}]}
    return {"query": query, "match": match, "relation": relation, **usual, **facts}


A_COPY = _line("seized/a.jpg", "known/a.jpg", "copy")
A_PART = _line("seized/p.mp4", "known/c.mp4", "excerpt", query_span=[0, 4], match_span=[6.5, 10])


def test_what_is_found_missed_and_beyond_are_told_apart():
    verdict = held_against(TRUTH, [A_COPY, A_PART, _line("seized/crop.jpg", None, None)])

    assert verdict.found == (COPY, PART)
    assert (verdict.missed, verdict.beyond, verdict.wrong) == ((), (BEYOND,), ())


def test_a_wrong_relation_turn_or_time_counts_as_missed():
    for line in (
        A_COPY | {"relation": "edit"},
        A_COPY | {"transform": Transform.MIRRORED.value},
        A_PART | {"match_span": [0, 4]},
        A_PART | {"query_span": None},
    ):
        assert len(held_against(TRUTH, [line]).missed) == 2


def test_a_match_of_strangers_is_wrong():
    verdict = held_against(TRUTH, [A_COPY, A_PART, _line("seized/a.jpg", "known/c.mp4", "copy")])

    assert verdict.wrong == ("seized/a.jpg: copy of known/c.mp4",)


def test_two_seized_files_of_one_source_are_not_wrong():
    verdict = held_against(TRUTH, [_line("seized/a.jpg", "seized/crop.jpg", "edit")])

    assert verdict.wrong == ()

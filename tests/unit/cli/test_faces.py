"""What is said of faces never sounds surer than it is."""

import pytest

from clew.bureau.vault.traits import FACES, why_no_lead
from clew.cli.faces import _row
from clew.cli.match_lines import match_line, sentence
from clew.cli.output import show_lines
from clew.fingerprint.faces.face import Against, Face
from clew.match.calibration import score
from clew.match.face_score import FACE_CAVEAT, LEAST_COSINE, face_log_ratio
from clew.match.faces import SeenFace
from clew.model.match import Match, Relation, Span, State
from clew.model.problem import Problem, ProblemCode

CLEAR = SeenFace(Face((0.1, 0.1, 0.2, 0.2), 0.9, 40.0), part=0)
PROFILE = SeenFace(
    Face((0.1, 0.1, 0.2, 0.2), 0.9, 40.0, against=Against.PROFILE), part=1, span=Span(1, 2)
)
LEAD = Match("item:b", Relation.FACE, 0.4, evidence={"cosine": 0.5})

SAID = {
    "no model": ([], "the model is missing", State.UNCHECKABLE, "the model is missing"),
    "nobody": ([], "", State.NO_MATCH, "no face was seen"),
    "only from the side": ([PROFILE], "", State.UNCHECKABLE, "no face that can be compared"),
    "somebody unknown": ([CLEAR, PROFILE], "", State.NO_MATCH, "that you may see"),
}


@pytest.mark.parametrize("case", SAID)
def test_why_there_is_no_lead_is_told_apart(case):
    faces, not_looked, expected, words = SAID[case]

    state, reason = why_no_lead(FACES, faces, not_looked_for=not_looked)

    assert state is expected
    assert words in reason


def test_a_file_that_could_not_be_decoded_is_never_said_to_show_nobody():
    broken = Problem("a.jpg", ProblemCode.BROKEN, "cannot be decoded", "get it again")

    state, reason = why_no_lead(FACES, [], not_looked_for="", problem=broken)

    assert (state, reason) == (State.UNCHECKABLE, "cannot be decoded; get it again")


def test_a_face_that_cannot_be_compared_is_listed_with_when_and_why():
    assert _row(PROFILE)["can_be_compared"] == "cannot tell: seen from the side"
    assert _row(PROFILE)["seen"] == "1.0-2.0 s"


def test_a_lead_is_worded_as_one_and_carries_its_caveat(capsys):
    line = match_line("a.jpg", LEAD, {"sha256": "b"})

    show_lines([line], as_json=False)

    assert line["caveat"] == FACE_CAVEAT
    assert sentence(line) == (
        "a.jpg: perhaps the same face as in b, score 0.400, a lead: a person decides"
    )
    assert "nothing here says anything about children" in capsys.readouterr().out
    assert "caveat" not in match_line("a.jpg", Match("b", Relation.COPY, 0.9), {})


@pytest.mark.parametrize(("cosine", "searched"), [(0.99, 1_000_000), (0.6, 50_000), (0.37, 100)])
def test_among_many_faces_even_the_likeliest_pair_is_improbable(cosine, searched):
    assert cosine > LEAST_COSINE
    assert score(face_log_ratio(cosine), searched=searched) < 0.05


def test_a_higher_cosine_never_gives_a_lower_score():
    ratios = [face_log_ratio(step / 100) for step in range(-100, 101)]

    assert ratios[100:] == sorted(ratios[100:])
    assert max(ratios[:130]) < 0

"""What is said of voices is a rank, and never sounds surer than it is."""

import numpy as np
import pytest

from clew.bureau.vault.traits import VOICES, why_no_lead
from clew.cli import doctor
from clew.cli.match_lines import match_line, sentence
from clew.cli.output import show_lines
from clew.cli.voices import _row
from clew.fingerprint.voices.utterance import EMBEDDED, Against
from clew.fingerprint.voices.voice import Voice
from clew.match.evidence import in_words
from clew.match.traits import KnownTrait, match_traits
from clew.match.voice_score import LEAST_COSINE, VOICE_CAVEAT, voice_log_ratio
from clew.match.voices import SeenVoice
from clew.model.match import Match, Relation, Span, State, Transform

TURNS = np.array([[1.0, 4.0], [6.0, 9.0], [20.0, 21.0], [30.0, 31.0], [40.0, 42.0]], np.float32)
UNIT = np.eye(EMBEDDED, dtype=np.float32)[0]
WIDE = SeenVoice(Voice(10.0, 30.0, -20.0, TURNS, embedding=UNIT), part=0)
NARROW = SeenVoice(Voice(8.0, 30.0, -55.0, TURNS, embedding=UNIT), part=1)
BRIEF = SeenVoice(Voice(1.0, 30.0, -20.0, TURNS[:1], against=Against.LITTLE), part=2)
NOBODY = "no speech was heard"

SAID = {
    "no model": ([], "the model is missing", State.UNCHECKABLE, "the model is missing"),
    "nobody": ([], "", State.NO_MATCH, NOBODY),
    "only a word": ([BRIEF], "", State.UNCHECKABLE, "no voice that can be compared"),
    "somebody unknown": ([WIDE, BRIEF], "", State.NO_MATCH, "that you may see"),
}


@pytest.mark.parametrize("case", SAID)
def test_why_there_is_no_lead_is_told_apart(case):
    voices, not_looked, expected, words = SAID[case]

    state, reason = why_no_lead(VOICES, voices, not_looked_for=not_looked)

    assert state is expected
    assert words in reason


def test_a_voice_is_listed_with_its_turns_its_band_and_why_it_cannot_be_compared():
    row = _row(WIDE, all_turns=False)

    assert row["turns"] == "1.0-4.0 s, 6.0-9.0 s, 20.0-21.0 s, 30.0-31.0 s and 1 more"
    assert len(_row(WIDE, all_turns=True)["turns"]) == 5
    assert "telephone" in _row(NARROW, all_turns=False)["band"]
    assert "too little speech" in _row(BRIEF, all_turns=False)["can_be_compared"]


class OneKnown:
    """A vault of so many voices, one of which is exactly like what is asked."""

    def __init__(self, size: int) -> None:
        self.size = size

    def near(self, embeddings, *, at_least):
        return [KnownTrait(0, "item:b", NARROW, 1.0)]


@pytest.mark.parametrize("size", [1, 3, 100, 10_000])
def test_even_the_likest_voice_in_the_smallest_vault_is_improbable(size):
    (lead,) = match_traits(VOICES.trait, [WIDE, BRIEF], OneKnown(size))

    assert lead.score < 0.2
    assert lead.relation is Relation.VOICE
    assert (lead.query_span, lead.match_span) == (Span(1, 42), Span(1, 42))


def test_a_lead_says_that_only_one_side_was_heard_over_a_telephone(capsys):
    (lead,) = match_traits(VOICES.trait, [WIDE], OneKnown(5))
    line = match_line("a.wav", lead, {"sha256": "b"})

    show_lines([line], as_json=False)

    assert "only one of them was heard through a telephone" in in_words(
        lead.evidence, Transform.NONE
    )
    assert line["caveat"] == VOICE_CAVEAT
    assert "perhaps the same voice as in b" in sentence(line)
    assert "a lead: a person decides" in sentence(line)
    assert "says anything about children" in capsys.readouterr().out.replace("\n", " ")
    assert "caveat" not in match_line("a.wav", Match("b", Relation.SOUND, 0.9), {})


def test_a_higher_cosine_never_gives_a_lower_score():
    ratios = [voice_log_ratio(step / 100) for step in range(101)]

    assert ratios[40:] == sorted(ratios[40:])
    assert voice_log_ratio(LEAST_COSINE) < voice_log_ratio(0.9)


def test_the_doctor_says_which_model_is_missing_and_how_it_is_got(monkeypatch):
    monkeypatch.setattr(doctor, "missing_model", lambda kind: f"{kind.models[0]} is missing")

    found = {one.what: one for one in doctor._models()}

    assert not found["models: voice"].works
    assert found["models: voice"].detail == "silero_vad is missing"

"""Voices are described when there is enough clear speech, and otherwise it is said why not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.kinds.voice import KIND
from clew.fingerprint.registry import missing_model
from clew.fingerprint.voices import speakers
from clew.fingerprint.voices.describing import STEPS, VoiceDescriber
from clew.fingerprint.voices.hearing import VoiceListener
from clew.fingerprint.voices.speakers import Speakers
from clew.fingerprint.voices.spectra import spectra
from clew.fingerprint.voices.speech import CHUNK, SpeechModel, SpeechTrack
from clew.fingerprint.voices.utterance import EMBEDDED, Against, Utterance, VoiceError
from clew.fingerprint.voices.voice import Voice
from clew.media.observer import HEARD_RATE
from invented_talk import talk


@pytest.fixture(scope="module")
def listener():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return VoiceListener()


def _voices(listener, samples):
    hearing, gathered = listener.listen(), KIND.gather()
    for heard in [*hearing.take(samples), *hearing.ended()]:
        gathered.take(heard.data, at_s=heard.after_s)
    return [Voice.from_bytes(one.data) for one in gathered.ended(duration_s=None)]


def _noise(count, loudness):
    return np.random.default_rng(3).normal(0, loudness, count)


def _with_noise(samples):
    loud = np.percentile(np.abs(samples), 90)
    return np.asarray(np.clip(samples + _noise(len(samples), loud / 2), -32_768, 32_767), np.int16)


def _clicks():
    samples = np.zeros(10 * HEARD_RATE, np.int16)
    samples[:: HEARD_RATE // 3] = 30_000
    return samples


NO_SPEECH = {
    "silence": lambda: np.zeros(10 * HEARD_RATE, np.int16),
    "noise": lambda: _noise(10 * HEARD_RATE, 3_000).astype(np.int16),
    "a tone": lambda: (9_000 * np.sin(np.arange(160_000) * 0.17)).astype(np.int16),
    "music": lambda: KIND.examples()["music"][0],
    "clicks": _clicks,
    "nothing at all": lambda: np.empty(0, np.int16),
    "one sample": lambda: np.ones(1, np.int16),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_speech_has_no_voice_that_can_be_compared(listener, name):
    assert all(one.against for one in _voices(listener, NO_SPEECH[name]()))


CANNOT_TELL = {
    "three seconds": (lambda: talk(3.0), Against.LITTLE),
    "much noise": (lambda: _with_noise(talk(12.0)), Against.NOISY),
}


@pytest.mark.parametrize("name", CANNOT_TELL)
def test_speech_that_says_too_little_is_told_with_the_reason_and_not_described(listener, name):
    make, reason = CANNOT_TELL[name]

    (voice,) = _voices(listener, make())

    assert voice.against is reason
    assert not voice.embedding.any()
    assert voice.speech_s > 1


def test_one_talker_is_one_voice_and_alike_in_another_recording(listener):
    (one,) = _voices(listener, talk(10.0, seed=1))
    (again,) = _voices(listener, talk(10.0, seed=2) // 8)
    (other,) = _voices(listener, talk(10.0, pitch=260.0, throat=0.72, seed=3))

    assert one.embedding @ again.embedding > 0.9
    assert one.embedding @ other.embedding < one.embedding @ again.embedding - 0.1
    assert not one.is_narrow


def test_what_went_through_a_telephone_is_told_to_be_narrow(listener):
    samples = talk(10.0)
    spectrum, hz = np.fft.rfft(samples), np.fft.rfftfreq(len(samples), 1 / HEARD_RATE)
    through = np.fft.irfft(spectrum * ((hz > 300) & (hz < 3_400)), len(samples)).astype(np.int16)

    (wide,), (narrow,) = _voices(listener, samples), _voices(listener, through)

    assert (wide.is_narrow, narrow.is_narrow) == (False, True)
    assert wide.embedding @ narrow.embedding > 0.75


def test_two_talkers_in_turn_are_two_voices_with_their_turns(listener):
    low, high = talk(9.0, pitch=85.0, throat=1.2, seed=5), talk(9.0, pitch=260.0, throat=0.72)
    pause = np.zeros(2 * HEARD_RATE, np.int16)

    voices = _voices(listener, np.concatenate([low, pause, high, pause, low[: 5 * HEARD_RATE]]))

    one, other = (voice for voice in voices if voice.against is None)
    assert [round(at) for at in one.turns.ravel().tolist()] == [0, 9, 22, 27]
    assert [round(at) for at in other.turns.ravel().tolist()] == [11, 20]


def test_what_is_held_of_a_long_track_does_not_grow(listener):
    hearing = listener.listen()
    for _ in range(40):
        list(hearing.take(talk(1.5)))

    assert len(hearing._stretch) <= 625
    assert len(hearing._rest) < CHUNK


def test_the_recurrent_networks_step_as_the_textbook_has_them(listener):
    """Hochreiter's cell, one number at a time, against what runs on whole arrays."""
    spoken = spectra(talk(2.0)[: 16 * STEPS * 10].astype(np.float32) / 32_768)[0][:STEPS]
    describer = listener.describer
    now = spoken.astype(np.float64)
    for into, onward, bias in describer._layers:
        hidden = cell = np.zeros(256)
        shown = []
        for step in now:
            i, f, g, o = np.split(step @ into + hidden @ onward + bias, 4)
            cell = cell / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            hidden = np.tanh(cell) / (1 + np.exp(-o))
            shown.append(hidden)
        now = np.array(shown)
    raw = np.maximum(now[-1] @ describer._last + describer._bias, 0)

    found = describer.describe(np.stack([spoken, spoken])[:, None])

    assert np.allclose(found[0, :256] * np.sqrt(2), raw / np.linalg.norm(raw), atol=1e-3)
    assert np.linalg.norm(found[0]) == pytest.approx(1, abs=1e-3)
    assert isinstance(describer, VoiceDescriber)


def test_speech_is_judged_the_same_in_pieces_as_at_once(listener):
    chunks = (talk(3.0)[: 90 * CHUNK].astype(np.float32) / 32_768).reshape(-1, CHUNK)
    whole, parts = SpeechTrack(listener.speech), SpeechTrack(listener.speech)

    at_once = whole.judge(chunks)
    in_pieces = np.concatenate([parts.judge(chunks[n : n + 7]) for n in range(0, 90, 7)])

    assert np.allclose(at_once, in_pieces, atol=1e-4)
    assert at_once.max() > 0.9
    assert isinstance(listener.speech, SpeechModel)


@given(st.binary(max_size=3_000))
def test_bytes_that_are_no_utterance_or_voice_are_refused(junk):
    for read in (Utterance.from_bytes, Voice.from_bytes):
        with pytest.raises(VoiceError):
            read(junk)


def _unit(number):
    return np.eye(EMBEDDED, dtype=np.float32)[number]


def _said(person, **facts):
    facts = {"length_s": 2.0, "clear_db": 30.0, "highs_db": -20.0, **facts}
    return Utterance(**facts, embedding=_unit(person))


UTTERANCES = {
    "without length": {"length_s": 0.0},
    "endless": {"length_s": 1e6},
    "no number": {"clear_db": float("nan")},
    "louder than all": {"highs_db": 1e9},
}


@pytest.mark.parametrize("lie", UTTERANCES)
def test_an_utterance_that_cannot_be_is_refused(lie):
    with pytest.raises(VoiceError):
        Utterance.from_bytes(_said(0, **UTTERANCES[lie]).to_bytes())


TURNS = {
    "backwards": [[3.0, 2.0]],
    "over each other": [[0.0, 5.0], [4.0, 6.0]],
    "before the beginning": [[-2.0, 1.0]],
    "without end": [[0.0, float("inf")]],
    "no number": [[0.0, float("nan")]],
    "none": np.empty((0, 2)),
}


@pytest.mark.parametrize("lie", TURNS)
def test_a_voice_whose_turns_cannot_be_is_refused(lie):
    turns = np.array(TURNS[lie], np.float32)

    with pytest.raises(VoiceError):
        Voice.from_bytes(Voice(5.0, 30.0, -20.0, turns, embedding=_unit(0)).to_bytes())


def test_a_description_that_is_longer_than_it_may_be_is_refused():
    turns = np.array([[0.0, 5.0]], np.float32)

    with pytest.raises(VoiceError, match="length"):
        Voice.from_bytes(Voice(5.0, 30.0, -20.0, turns, embedding=3 * _unit(0)).to_bytes())


def test_a_voice_that_speaks_less_than_four_seconds_is_not_compared():
    gathered = Speakers()
    for at_s, person in ((0.0, 0), (3.0, 0), (6.0, 1)):
        gathered.take(_said(person), at_s=at_s)

    one, rest = gathered.ended()

    assert (one.against, one.speech_s) == (None, 4.0)
    assert (rest.against, rest.speech_s) == (Against.LITTLE, 2.0)


def test_a_file_of_many_hours_keeps_few_groups_and_loses_no_second(monkeypatch):
    monkeypatch.setattr(speakers, "_AT_ONCE", 40)
    monkeypatch.setattr(speakers, "_KEPT", 20)
    gathered = Speakers()
    for number in range(300):
        gathered.take(_said(number % 30), at_s=3.0 * number)
        assert len(gathered._groups) <= 40

    voices = gathered.ended()

    assert sum(voice.speech_s for voice in voices) == pytest.approx(600)


def test_what_points_apart_is_no_voice_even_where_too_many_groups_are_put_together(monkeypatch):
    monkeypatch.setattr(speakers, "_AT_ONCE", 4)
    monkeypatch.setattr(speakers, "_KEPT", 1)
    gathered = Speakers()
    for number in range(4):
        lie = Utterance(9.0, 30.0, -20.0, None, _unit(0) * (-1.0) ** number)
        gathered.take(Utterance.from_bytes(lie.to_bytes()), at_s=10.0 * number)

    (voice,) = gathered.ended()

    assert voice.against is Against.UNSURE
    assert Voice.from_bytes(voice.to_bytes()).speech_s == 36.0


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.5, 9.0)), min_size=1, max_size=40))
def test_the_seconds_of_all_voices_are_those_that_were_spoken_and_turns_are_in_order(said):
    gathered, at_s = Speakers(), 0.0
    for person, length_s in said:
        gathered.take(_said(person, length_s=length_s), at_s=at_s)
        at_s += length_s + 0.5

    voices = gathered.ended()

    assert sum(one.speech_s for one in voices) == pytest.approx(sum(s for _, s in said), rel=1e-3)
    assert all(Voice.from_bytes(one.to_bytes()).speech_s for one in voices)

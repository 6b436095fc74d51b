"""Every fingerprint kind, found in kinds/, keeps the contract of its protocol."""

import types
import wave
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clew.fingerprint import registry
from clew.fingerprint.keypoints import BothWays
from clew.fingerprint.noise_gates import NoTraceError
from clew.fingerprint.registry import (
    KindError,
    digest_kinds,
    keypoint_kinds,
    missing_model,
    noise_kinds,
    observed_kinds,
    picture_kinds,
    sound_kinds,
)
from clew.fingerprint.sound_bits import hashes_of, telling_starts, words_of
from clew.fingerprint.weights import locked
from clew.match.calibration import SOUND_RADIUS
from clew.match.cameras.correlation import pce_in_place
from clew.match.cameras.pattern import ready
from clew.match.cameras.scores import BELIEVED
from clew.match.geometry import lies_on
from clew.match.pairing import pair_up
from clew.media.observer import HEARD_RATE, Listener
from clew.media.sandbox import Sandbox
from clew.model.match import Transform
from clew.model.media import Family
from invented_talk import talk

PICTURE_KINDS = sorted(
    {k for family in Family for k in picture_kinds(family)}, key=lambda k: k.name
)
KEYPOINT_KINDS = sorted(
    {k for family in Family for k in keypoint_kinds(family)}, key=lambda k: k.name
)
NEAR = 31


@pytest.mark.parametrize("kind", digest_kinds(), ids=lambda kind: kind.name)
def test_a_digest_kind_gives_its_published_digests_however_the_bytes_arrive(kind):
    for content, expected in kind.examples().items():
        whole, parts = kind.start(), kind.start()
        whole.update(content)
        for place in range(len(content)):
            parts.update(content[place : place + 1])
        assert whole.digest().hex() == parts.digest().hex() == expected


@pytest.mark.parametrize("kind", PICTURE_KINDS, ids=lambda kind: kind.name)
def test_a_picture_kind_holds_its_examples_near_or_apart(kind):
    for name, (one, other, must_be_near) in kind.examples().items():
        a, b = (np.frombuffer(kind.of(p, at_s=0.0)[0].data[:32], np.uint8) for p in (one, other))
        assert (int(np.bitwise_count(a ^ b).sum()) <= NEAR) is must_be_near, name


@pytest.mark.parametrize("kind", PICTURE_KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("shape", [(1, 1), (5, 5, 3), (40, 2000), (64, 64, 3)])
def test_a_picture_kind_takes_any_shape_and_says_what_it_made(kind, shape):
    for made in kind.of(np.full(shape, 9, np.uint8), at_s=1.5):
        assert (made.kind, made.version, made.at_s) == (kind.name, kind.version, 1.5)
        assert len(made.data) == 32 * len(Transform)
        assert 0 <= made.quality <= 100


@pytest.mark.parametrize("kind", KEYPOINT_KINDS, ids=lambda kind: kind.name)
def test_a_keypoint_kind_tells_whether_its_examples_lie_on_each_other(kind):
    for name, (one, other, must_lie) in kind.examples().items():
        a, b = (
            BothWays.from_bytes(kind.keypoints_of(p, at_s=None)[0].data).plain for p in (one, other)
        )
        geometry = lies_on(pair_up(a, b))
        assert (geometry is not None and geometry.agreeing >= 20) is must_lie, name


@pytest.mark.parametrize("kind", KEYPOINT_KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("shape", [(1, 1), (5, 5, 3), (40, 2000), (3, 900, 3), (64, 64, 3)])
def test_a_keypoint_kind_takes_any_shape_and_says_what_it_made(kind, shape):
    (flat,) = kind.keypoints_of(np.full(shape, 9, np.uint8), at_s=1.5)
    noisy, *_ = kind.keypoints_of(
        np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8), at_s=1.5
    )

    assert (flat.kind, flat.version, flat.at_s) == (kind.name, kind.version, 1.5)
    assert flat.low_information
    assert len(BothWays.from_bytes(flat.data).plain) == 0
    assert 0 <= noisy.quality <= 100
    assert len(BothWays.from_bytes(noisy.data).mirrored) <= len(
        BothWays.from_bytes(noisy.data).plain
    )


@pytest.mark.parametrize("kind", sound_kinds(), ids=lambda kind: kind.name)
def test_a_sound_kind_holds_its_examples_near_or_apart(kind):
    for name, (one, other, must_be_near) in kind.examples().items():
        a, b = (words_of(_heard(kind, samples, at_once=99_999).data) for samples in (one, other))
        starts = np.intersect1d(telling_starts(a, every=1), telling_starts(b, every=1))
        bits = np.bitwise_count(hashes_of(a, starts=starts) ^ hashes_of(b, starts=starts))
        assert bool(np.median(bits.sum(axis=1)) <= SOUND_RADIUS) is must_be_near, name


@pytest.mark.parametrize("kind", sound_kinds(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("at_once", [1, 700, 8_001])
def test_a_sound_kind_says_what_it_made_however_the_samples_arrive(kind, at_once):
    samples = np.random.default_rng(2).normal(0, 4_000, 24_000).astype(np.int16)

    made = _heard(kind, samples, at_once=at_once)

    assert (made.kind, made.version, made.at_s) == (kind.name, kind.version, 1.5)
    assert made.until_s == pytest.approx(4.5, abs=0.5)
    assert made == _heard(kind, samples, at_once=99_999)
    assert _heard(kind, np.zeros(24_000, np.int16), at_once=700).low_information
    assert kind.listen().ended(at_s=0.0) == []


def _heard(kind, samples, *, at_once):
    track = kind.listen()
    for start in range(0, len(samples), at_once):
        track.take(samples[start : start + at_once])
    (made,) = track.ended(at_s=1.5)
    return made


OBSERVED = list(observed_kinds().items())
LOOKING = [(module, kind) for module, kind in OBSERVED if Family.IMAGE in kind.families]
LISTENING = [(module, kind) for module, kind in OBSERVED if Family.SOUND in kind.families]


@pytest.mark.parametrize(("module", "kind"), OBSERVED, ids=[kind.name for _, kind in OBSERVED])
def test_an_observed_kind_says_in_the_sandbox_what_of_its_examples_can_be_compared(
    module, kind, tmp_path
):
    _needs_models(kind)
    with Sandbox(workers=1, observers=[module]) as sandbox:
        for name, (pixels, must_be_comparable) in kind.examples().items():
            made = _seen(kind, pixels, sandbox, tmp_path)
            assert any(not one.low_information for one in made) is must_be_comparable, name
            for number, one in enumerate(made):
                assert (one.kind, one.version, one.part) == (kind.name, kind.version, number)
                assert 0 <= one.quality <= 100


@pytest.mark.parametrize(("module", "kind"), LOOKING, ids=[kind.name for _, kind in LOOKING])
@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 5, 3), (40, 2000, 3), (3, 900, 3)])
def test_an_observed_kind_takes_pictures_of_any_shape(module, kind, shape, tmp_path):
    _needs_models(kind)
    noise = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    observer = kind.observer()

    for pixels in (np.full(shape, 9, np.uint8), noise):
        gathered = kind.gather()
        for data in filter(None, observer.observe(pixels)):
            gathered.take(data, at_s=None)
        assert all(one.low_information for one in gathered.ended(duration_s=None))


@pytest.mark.parametrize(("module", "kind"), OBSERVED, ids=[kind.name for _, kind in OBSERVED])
@given(junk=st.binary(max_size=4_000))
def test_an_observed_kind_takes_no_nonsense_from_the_sandbox(module, kind, junk):
    gathered = kind.gather()

    with suppress(ValueError):
        gathered.take(junk, at_s=1.0)
        assert all(0 <= one.quality <= 100 for one in gathered.ended(duration_s=None))


@pytest.mark.parametrize(("module", "kind"), OBSERVED, ids=[kind.name for _, kind in OBSERVED])
def test_an_observed_kind_names_models_of_the_lock_with_licences(module, kind):
    assert kind.models
    for name in kind.models:
        assert len(locked()[name].sha256) == 64
        assert locked()[name].licence


@pytest.mark.parametrize(("module", "kind"), LISTENING, ids=[kind.name for _, kind in LISTENING])
@pytest.mark.parametrize("at_once", [1, 700, 50_000])
def test_a_listening_kind_says_the_same_however_the_samples_arrive(module, kind, at_once):
    _needs_models(kind)
    listener = kind.observer()
    samples = talk(2.0 if at_once == 1 else 9.0)

    def heard(at_once):
        hearing, told = listener.listen(), []
        for start in range(0, len(samples), at_once):
            told += hearing.take(samples[start : start + at_once])
        return [one.after_s for one in [*told, *hearing.ended()]]

    assert isinstance(listener, Listener)
    assert heard(at_once) == heard(len(samples))
    assert heard(at_once) == heard(at_once)


def _needs_models(kind):
    if missing := missing_model(kind):
        pytest.skip(missing)


def _seen(kind, example, sandbox, folder):
    path = folder / "example"
    if example.ndim == 3:
        Image.fromarray(example).save(path, "PNG")
    else:
        with wave.open(str(path), "wb") as out:
            out.setparams((1, 2, HEARD_RATE, 0, "NONE", ""))
            out.writeframes(example.tobytes())
    gathered = kind.gather()
    with path.open("rb") as file:
        sandbox.read(
            file.fileno(),
            on_frame=lambda _frame: None,
            on_seen=lambda seen: gathered.take(seen.untrusted_data or b"", at_s=seen.at_s),
        )
    return gathered.ended(duration_s=None)


@pytest.mark.parametrize("kind", noise_kinds(Family.IMAGE), ids=lambda kind: kind.name)
def test_a_noise_kind_tells_its_examples_sensors_apart(kind):
    for name, (one, other, is_one_sensor) in kind.examples().items():
        a, b = (ready(kind.noise_of(pixels)) for pixels in (one, other))
        assert (pce_in_place(a, b) > BELIEVED) is is_one_sensor, name


@pytest.mark.parametrize("kind", noise_kinds(Family.IMAGE), ids=lambda kind: kind.name)
@pytest.mark.parametrize("shape", [(1, 1), (5, 5, 3), (40, 2000), (3, 90_000, 3), (600, 600, 3)])
def test_a_noise_kind_says_that_it_cannot_tell_whatever_the_shape(kind, shape):
    with pytest.raises(NoTraceError, match="cannot tell"):
        kind.noise_of(np.full(shape, 99, np.uint8))


def test_a_file_in_kinds_without_a_kind_is_told_by_name(monkeypatch):
    module = types.ModuleType("clew.fingerprint.kinds.stray")
    module.__file__ = "kinds/stray.py"
    monkeypatch.setattr(registry, "offered_by", lambda *_: [(module, None)])

    with pytest.raises(KindError, match=r"kinds/stray\.py must set KIND"):
        registry._offered.__wrapped__()

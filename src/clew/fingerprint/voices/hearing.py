"""Hearing: what the two models say of one track of sound. Runs inside the sandbox.

Speech is cut into stretches at its pauses, and these into utterances of 1.6 s, every 0.8 s. No more
than one stretch is held at a time, whatever the length of the track.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.tensors import read_safetensors, read_torch
from clew.fingerprint.voices.describing import STEPS, VoiceDescriber
from clew.fingerprint.voices.quality import Sounding, against
from clew.fingerprint.voices.spectra import STEP, spectra
from clew.fingerprint.voices.speech import CHUNK, SpeechModel, SpeechTrack
from clew.fingerprint.voices.utterance import Against, Utterance
from clew.fingerprint.weights import locked
from clew.media.observer import HEARD_RATE, Heard

_BEGINS, _GOES_ON = 0.5, 0.35  # likelihood of speech
_PAUSE = 10  # chunks without speech that end a stretch
_LONGEST = 625  # chunks, 20 s: a stretch is cut there
_BRIEF = 25  # chunks: a shorter stretch says nothing of its voice
_EVERY = STEPS // 2
_LOUDNESS = 10 ** (-30 / 20)  # every stretch is brought to it
_CHUNK_S = CHUNK / HEARD_RATE


class VoiceListener:
    """Finds, judges and describes speech; both models are loaded when it is made.

    Raises:
        MissingModelError: one of them is not installed.
    """

    def __init__(self) -> None:
        models = locked()
        self.speech = SpeechModel(read_safetensors(models["silero_vad"].read()))
        weights = read_torch(models["resemblyzer"].read(), table="model_state")
        self.describer = VoiceDescriber(weights)
        self._rehearse()

    def listen(self) -> "VoiceTrack":
        """Return a track of which nothing was heard yet."""
        return VoiceTrack(self)

    def _rehearse(self) -> None:
        """Use all of it once: parts of numpy are loaded when needed, and later that is too late."""
        chunks = np.ones((_BRIEF, CHUNK), np.float32)
        SpeechTrack(self.speech).judge(chunks)
        Sounding.of(chunks)
        self.describer.describe(_windows(spectra(_levelled(chunks.ravel())))[1])


class VoiceTrack:
    """One track while it is heard."""

    def __init__(self, listener: VoiceListener) -> None:
        self._describer, self._speech = listener.describer, SpeechTrack(listener.speech)
        self._rest = np.empty(0, np.float32)
        self._chunks = 0
        self._last = np.zeros(CHUNK, np.float32)
        self._stretch: list[NDArray[np.float32]] = []
        self._likely: list[float] = []
        self._pause = 0

    def take(self, samples: NDArray[np.int16]) -> Iterator[Heard]:
        """Take the next samples and yield the utterances that ended, as bytes of `Utterance`."""
        sound = np.concatenate([self._rest, samples.astype(np.float32) / 32_768])
        whole = len(sound) - len(sound) % CHUNK
        self._rest = sound[whole:]
        if whole:
            chunks = sound[:whole].reshape(-1, CHUNK)
            for chunk, likely in zip(chunks, self._speech.judge(chunks), strict=True):
                yield from self._next(chunk, float(likely))

    def ended(self) -> Iterator[Heard]:
        """Yield the utterances that were still going on."""
        if self._stretch:
            yield from self._closed()

    def _next(self, chunk: NDArray[np.float32], likely: float) -> Iterator[Heard]:
        self._chunks += 1
        if not self._stretch:
            if likely >= _BEGINS:
                self._stretch, self._likely, self._pause = [self._last, chunk], [likely], 0
            self._last = chunk
            return
        self._stretch.append(chunk)
        self._likely.append(likely)
        self._pause = 0 if likely >= _GOES_ON else self._pause + 1
        if self._pause >= _PAUSE or len(self._stretch) >= _LONGEST:
            self._last = chunk
            yield from self._closed()

    def _closed(self) -> Iterator[Heard]:
        """Yield the utterances of the stretch that ended; its last pause is cut off, but for one.

        The stretch began a chunk before the first that was likely.
        """
        begun_s = max(0, self._chunks - len(self._stretch)) * _CHUNK_S
        spoken = len(self._stretch) - max(0, self._pause - 1)
        chunks = np.stack(self._stretch[:spoken])
        likely = np.array(self._likely[: max(1, spoken - 1)])
        self._stretch, self._likely = [], []
        for utterance, after_s in self._utterances(chunks, float(likely.mean())):
            yield Heard(utterance.to_bytes(), begun_s + after_s)

    def _utterances(
        self, chunks: NDArray[np.float32], sureness: float
    ) -> Iterator[tuple[Utterance, float]]:
        """The utterances of one stretch, and how long after its beginning each begins."""
        length_s = len(chunks) * _CHUNK_S
        sounding = Sounding.of(chunks)
        reason = Against.BRIEF if len(chunks) < _BRIEF else against(sounding, sureness=sureness)
        if reason is not None:
            yield Utterance(length_s, sounding.clear_db, sounding.highs_db, reason), 0.0
            return
        sound = chunks.ravel()
        starts, windows = _windows(spectra(_levelled(sound)))
        ends = [*starts[1:], length_s * HEARD_RATE / STEP]
        for start, end, embedding in zip(
            starts, ends, self._describer.describe(windows), strict=True
        ):
            of = (end - start) * STEP / HEARD_RATE
            told = Utterance(of, sounding.clear_db, sounding.highs_db, None, embedding)
            yield told, start * STEP / HEARD_RATE


def _levelled(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    return sound * np.float32(_LOUDNESS / max(float(np.sqrt(np.mean(sound**2))), 1e-6))


def _windows(seen: NDArray[np.float32]) -> tuple[list[int], NDArray[np.float32]]:
    """Where the utterances of a stretch begin, and their spectra; a short one is said twice."""
    steps = seen.shape[1]
    if steps <= STEPS:
        return [0], seen[:, None, np.arange(STEPS) % steps]
    starts = list(range(0, steps - STEPS, _EVERY))
    if starts[-1] + STEPS < steps - _EVERY // 4:
        starts.append(steps - STEPS)
    return starts, np.stack([seen[:, start : start + STEPS] for start in starts], axis=1)

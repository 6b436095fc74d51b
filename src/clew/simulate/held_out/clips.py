"""Clips and sound held out: every edit of each is encoded, read in the sandbox, held against all.

The known ones are encoded too, so that all have gone the same way: file, decoder, fingerprints.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from clew.fingerprint.kind import SoundKind
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import index_entries, words_of
from clew.intake.collection import Found
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.match.calibration import log_ratio_of
from clew.match.candidates import candidates_by_target
from clew.match.clips import match_clips
from clew.match.compare import as_references
from clew.match.references import References
from clew.match.sounds import match_sounds
from clew.match.subject import Subject
from clew.media.sandbox import Sandbox
from clew.simulate import edits
from clew.simulate.encoding import write_clip, write_sound
from clew.simulate.footage import Footage, edited, faster, part
from clew.simulate.held_out.measured import Measured, Tally
from clew.simulate.held_out.pictures import hashes_each

_AMONG = 10**60  # so many that no score is cut off as sure: ratios are read out of scores
_FROM, _UNTIL = 0.3, 0.8  # of the length: an excerpt


@dataclass(frozen=True, slots=True)
class Recording:
    """A clip, or sound alone: without pictures, or silent, it counts in the other channel only."""

    name: str
    footage: Footage
    has_pictures: bool = True


@dataclass(frozen=True, slots=True)
class _Edit:
    """What is done, and how it is written: the container, frames a second, quality."""

    apply: Callable[[Footage], Footage] = lambda footage: footage
    suffix: str = ".mp4"
    crf: int = 23


_CLIP_EDITS: Mapping[str, _Edit] = {
    "re-encoded (H.264, crf 38)": _Edit(crf=38),
    "re-encoded (MPEG-4, MP3)": _Edit(suffix=".avi"),
    "half size": _Edit(partial(edited, edit=edits.smaller)),
    "mirrored": _Edit(partial(edited, edit=edits.mirrored)),
    "crop of 36 %": _Edit(partial(edited, edit=edits.cropped)),
    "excerpt": _Edit(lambda one: part(one, _FROM * one.duration_s, _UNTIL * one.duration_s)),
    "1.1 times as fast": _Edit(partial(faster, times=1.1)),
}
_SOUND_EDITS: Mapping[str, _Edit] = {
    "saved as MP3": _Edit(suffix=".mp3"),
    "saved as AAC": _Edit(suffix=".m4a"),
    "excerpt, saved as MP3": _Edit(
        lambda one: part(one, _FROM * one.duration_s, _UNTIL * one.duration_s), suffix=".mp3"
    ),
}


@dataclass(slots=True)
class _Set:
    """Known files by name, and the edits of each, as the matcher sees them."""

    known: dict[str, Subject] = field(default_factory=dict)
    asked: dict[str, dict[str, Subject]] = field(default_factory=dict)


def measure_recordings(
    recordings: Iterable[Recording],
    sandbox: Sandbox,
    *,
    rate: int = 25,
    report: Callable[[int], None] = lambda _done: None,
) -> Mapping[str, Measured]:
    """Hold every edit of every recording against all: "clips", "sound", and strangers' "scenes".

    No two may be related. One without frames that tell anything is left out of the clips, one
    without sound that does is left out of the sound. `rate` is that of the clips written, in frames
    a second; `report` is called with the recordings that were read.
    """
    clips, tracks = _Set(), _Set()
    with tempfile.TemporaryDirectory() as folder:
        for number, one in enumerate(recordings, start=1):
            write = _Writer(Path(folder), sandbox, rate)
            if one.has_pictures and _is_told(known := write.clip(one.footage, _Edit(crf=20))):
                clips.known[one.name] = known
                clips.asked[one.name] = {
                    name: write.clip(one.footage, edit) for name, edit in _CLIP_EDITS.items()
                }
            if _is_heard(known := write.sound(one.footage, _Edit(suffix=".wav"))):
                tracks.known[one.name] = known
                tracks.asked[one.name] = {
                    name: write.sound(one.footage, edit) for name, edit in _SOUND_EDITS.items()
                }
            report(number)
    seen, scenes = _clips(clips)
    return {"clips": seen, "sound": _tracks(tracks), "scenes": scenes}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes edits to a file, and reads them back as any file is read."""

    folder: Path
    sandbox: Sandbox
    rate: int

    def clip(self, footage: Footage, edit: _Edit) -> Subject:
        path = self.folder / f"clip{edit.suffix}"
        write_clip(path, edit.apply(footage), rate=self.rate, crf=edit.crf)
        return self._read(path)

    def sound(self, footage: Footage, edit: _Edit) -> Subject:
        path = self.folder / f"sound{edit.suffix}"
        write_sound(path, edit.apply(footage).heard)
        return self._read(path)

    def _read(self, path: Path) -> Subject:
        reader = Reader(self.sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
        name = bytes(path)
        (reading,) = reader.read(Found(name, name, path.stat().st_size, 0))
        path.unlink()
        if not isinstance(reading, FileReading):
            raise OSError(f"{path} was written and cannot be read: {reading.problem.line}")
        return reading.subject


def _is_told(subject: Subject) -> bool:
    sounds = names_of(SoundKind)
    return any(not one.low_information and one.kind not in sounds for one in subject.fingerprints)


def _is_heard(subject: Subject) -> bool:
    sounds = names_of(SoundKind)
    return any(not one.low_information and one.kind in sounds for one in subject.fingerprints)


def _clips(held: _Set) -> tuple[Measured, Measured]:
    """What edits of clips reach by their pictures; and strangers as another view of a place."""
    references = as_references(held.known, among=_AMONG)
    clips, scenes = Tally(), Tally()
    for name, edit, subject, strangers in _asked(held):
        seen: dict[str, float] = {}
        views: dict[str, float] = {}
        for target, found in candidates_by_target(subject, references).items():
            pictures = [one for one in found if one.views is None]
            if pictures:
                matches = match_clips(pictures, references, subject=subject, target=target)
                seen[target] = max(log_ratio_of(m.score, searched=_AMONG) for m in matches)
            if len(pictures) < len(found):
                views[target] = max(one.log_ratio for one in found if one.views is not None)
        clips.add(name, edit, seen, shown=[name], strangers=strangers)
        scenes.add(name, edit, views, shown=[], strangers=strangers)
    hashes = hashes_each([*held.known.values()])
    return clips.measured(hashes=hashes), scenes.measured(hashes=hashes)


def _tracks(held: _Set) -> Measured:
    references = as_references(held.known, among=_AMONG)
    tally = Tally()
    for name, edit, subject, strangers in _asked(held):
        heard = _heard(subject, references)
        tally.add(name, edit, heard, shown=[name], strangers=strangers)
    return tally.measured(hashes=_sound_hashes_each(held.known))


def _heard(subject: Subject, references: References) -> Mapping[str, float]:
    heard: dict[str, float] = {}
    for match in match_sounds(subject, references):
        reached = log_ratio_of(match.score, searched=_AMONG)
        heard[match.target] = max(reached, heard.get(match.target, reached))
    return heard


def _asked(held: _Set) -> Iterator[tuple[str, str, Subject, list[str]]]:
    """Every edit of every one, and the names of all that are strangers to it."""
    for name, by_edit in held.asked.items():
        strangers = [other for other in held.known if other != name]
        for edit, subject in by_edit.items():
            yield name, edit, subject, strangers


def _sound_hashes_each(known: Mapping[str, Subject]) -> float:
    kinds = names_of(SoundKind)
    total = sum(
        len(index_entries(0, words_of(one.data))[0])
        for subject in known.values()
        for one in subject.fingerprints
        if one.kind in kinds
    )
    return max(1.0, total / max(1, len(known)))

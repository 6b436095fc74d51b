"""Reading: one file in, everything that is learned of it out.

The bytes are read twice: once to hash them (and to hand them to the vault), once by the sandboxed
decoder. If the file changed in between, nothing of it is kept. An archive's members are read like
files whose name goes on after the archive's; the archive itself comes last, so that a run that was
cut off opens it again.
"""

import math
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.fingerprint.classifiers.sayings import Listening, Sayings
from clew.fingerprint.classifiers.trial import Classifiers
from clew.fingerprint.looks import Looks, one_a_look
from clew.fingerprint.picture import fingerprints_of, keypoints_between, keypoints_of
from clew.fingerprint.reading import DigestReader
from clew.fingerprint.registry import (
    missing_model,
    missing_options,
    observed_kinds,
    picture_kinds,
    sound_kinds,
)
from clew.intake.collection import Found, NotRead, open_found, shown
from clew.intake.file_reading import FileReading
from clew.intake.not_looked_for import FAILED, NO_MODELS, TOO_MANY
from clew.media.errors import MediaError
from clew.media.frame import Frame, Sound
from clew.media.frame import Reading as MediaReading
from clew.media.observer import Observation
from clew.media.sandbox import Member, Sandbox
from clew.media.signatures import detect
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family
from clew.model.problem import Problem, ProblemCode

_CHUNK = 1 << 20
NO_CLASSIFIERS = Classifiers()
_HEAD = 4096
EMBEDDED_NAME = b"/embedded picture.jpg"
"""What a picture embedded in a file is called, after the file's own name."""

_KEYPOINTS_EVERY_S = 2.0  # of a clip's frames that are searched for by keypoints, beside cuts
_BETWEEN_EVERY_S = 0.5  # of frames whose keypoints only tell when


class Sink(Protocol):
    """Takes a file's bytes while they are hashed: a vault's blob writer, or nothing at all."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        ...

    def commit(self, sha256: str) -> None:
        """Keep what was written, under its SHA-256 in hex; durable when this returns."""
        ...

    def abort(self) -> None:
        """Forget what was written."""
        ...


class NoSink:
    """Keeps nothing: for files that are only asked about."""

    def write(self, chunk: bytes) -> None:
        """Drop the bytes."""

    def commit(self, sha256: str) -> None:
        """Keep nothing."""

    def abort(self) -> None:
        """Forget nothing."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files, their archives opened.

    `new_sink` gives a sink for each file; `spool` an anonymous file for an archive's member;
    `is_known` tells by SHA-256 (hex) whether an item's fingerprints are already recorded, so that
    it need not be decoded again. `classifiers` are those whose guests the sandbox has. `opened`
    opens what was found.
    """

    sandbox: Sandbox
    new_sink: Callable[[], Sink]
    spool: Callable[[], BinaryIO]
    is_known: Callable[[str], bool] = lambda _sha256: False
    archive_depth: int = 3
    classifiers: Classifiers = NO_CLASSIFIERS
    opened: Callable[[Found], BinaryIO] = open_found

    def read(self, found: Found) -> Iterator[FileReading | NotRead]:
        """Yield what is learned of the file; for an archive its members first, then itself."""
        try:
            file = self.opened(found)
        except OSError as error:
            yield _unreadable(found.name, _FileError(error))
            return
        with file:
            yield from self._read_open(file, found.name, found.mtime_ns, depth=0)

    def read_again(self, file: BinaryIO, name: bytes) -> FileReading:
        """Return what is learned of an open file by itself, not of what it holds or embeds."""
        head, digests = self._hash(file)
        reading, _ = self._decode(file, FileReading(name, digests.size, 0, digests, detect(head)))
        return reading

    def _read_open(
        self, file: BinaryIO, name: bytes, mtime_ns: int, *, depth: int
    ) -> Iterator[FileReading | NotRead]:
        before = _state(file)
        try:
            head, digests = self._hash(file)
        except _FileError as error:
            yield _unreadable(name, error)
            return
        reading = FileReading(name, digests.size, mtime_ns, digests, detect(head))
        if digests.size == 0:
            yield replace(reading, problem=_problem(name, *_EMPTY))
            return
        if reading.media_type.family is Family.ARCHIVE:
            reading = yield from self._open_archive(file, reading, depth=depth)
        elif reading.media_type.family is not Family.OTHER:
            reading, embedded_at = self._decode(file, reading)
            if embedded_at is not None:
                yield from self._read_embedded(file, reading, embedded_at, depth=depth)
        if _state(file) != before:
            yield NotRead(name, _problem(name, *_CHANGED))
        else:
            yield reading

    def _hash(self, file: BinaryIO) -> tuple[bytes, Digests]:
        """Hash the bytes once for all digests, and hand them to the sink."""
        sink, reader, head = self.new_sink(), DigestReader(), b""
        try:
            for chunk in _chunks(file):
                head = head or chunk[:_HEAD]
                reader.update(chunk)
                sink.write(chunk)
            digests = reader.digests()
            sink.commit(digests.sha256.hex())
        except BaseException:
            sink.abort()
            raise
        return head, digests

    def _decode(
        self, file: BinaryIO, reading: FileReading
    ) -> tuple[FileReading, tuple[int, int] | None]:
        """Return what was learned, and where a picture is embedded that shows something else."""
        if self.is_known(reading.digests.sha256.hex()):
            return replace(reading, decoded=False), None
        try:
            seen, prints = self._seen(file)
        except MediaError as error:
            return replace(reading, problem=_media_problem(reading.name, error)), None
        learned = FileReading(
            name=reading.name,
            size=reading.size,
            mtime_ns=reading.mtime_ns,
            digests=reading.digests,
            media_type=seen.media_type,
            facts=seen.facts,
            fingerprints=prints.kept(duration_s=seen.facts.duration_s),
            thumbnail=None if seen.thumbnail is None else _jpeg(seen.thumbnail),
            problem=None if seen.problem is None else _media_problem(reading.name, seen.problem),
            not_looked_for=prints.not_looked_for(seen.media_type.family),
            sayings=prints.sayings(duration_s=seen.facts.duration_s),
        )
        return learned, seen.embedded_at

    def _seen(self, file: BinaryIO) -> tuple[MediaReading, "_Fingerprints"]:
        """Decode a file; where that ends badly, once more without the bureau's classifiers.

        One of them may be to blame, and a file must not be lost to it.
        """
        prints = _Fingerprints(self.sandbox, self.classifiers)
        try:
            return self._decoded(file, prints, with_guests=True), prints
        except MediaError as error:
            if not (self.classifiers.at_work and error.code in _OF_WORKERS):
                raise
        prints = _Fingerprints(self.sandbox, self.classifiers, why_alone=_ALONE)
        return self._decoded(file, prints, with_guests=False), prints

    def _decoded(
        self, file: BinaryIO, prints: "_Fingerprints", *, with_guests: bool
    ) -> MediaReading:
        file.seek(0)
        return self.sandbox.read(
            file.fileno(),
            on_frame=prints.take,
            on_sound=prints.hear,
            on_seen=prints.see,
            with_guests=with_guests,
        )

    def _read_embedded(
        self, file: BinaryIO, around: FileReading, at: tuple[int, int], *, depth: int
    ) -> Iterator[FileReading | NotRead]:
        """Yield what is learned of a picture embedded in a file, as of a file of its own."""
        first, length = at
        file.seek(first)
        with closing(self.spool()) as picture:
            picture.write(file.read(length))
            picture.seek(0)
            name = around.name + EMBEDDED_NAME
            yield from self._read_open(picture, name, around.mtime_ns, depth=depth + 1)

    def _open_archive(
        self, file: BinaryIO, archive: FileReading, *, depth: int
    ) -> Generator[FileReading | NotRead, None, FileReading]:
        """Yield what the members hold, and return the archive's own reading."""
        if depth >= self.archive_depth:
            return replace(archive, problem=_problem(archive.name, *_TOO_DEEP))
        file.seek(0)
        try:
            for member in self.sandbox.unpack(file.fileno(), spool=self.spool):
                yield from self._read_member(member, archive, depth=depth)
        except MediaError as error:
            return replace(archive, problem=_media_problem(archive.name, error))
        return archive

    def _read_member(
        self, member: Member, archive: FileReading, *, depth: int
    ) -> Iterator[FileReading | NotRead]:
        name = archive.name + b"/" + member.name_bytes
        if member.problem is not None:
            yield NotRead(name, _media_problem(name, member.problem))
        elif member.file is not None:
            with closing(member.file) as file:
                yield from self._read_open(file, name, archive.mtime_ns, depth=depth + 1)


class _FileError(Exception):
    """The seized file itself could not be read (not the vault: that ends the run)."""

    def __init__(self, error: OSError) -> None:
        super().__init__(error.strerror or str(error))


class _Fingerprints:
    """Collects the fingerprints of a file's frames and sound while they are decoded.

    `why_alone` is why no classifier looks on; empty where they do.
    """

    def __init__(self, sandbox: Sandbox, classifiers: Classifiers, *, why_alone: str = "") -> None:
        self._classifiers = classifiers
        self._listening = [Listening(one.says, why_alone) for one in classifiers.at_work]
        self._observers = sandbox.observers
        self._gathered = [observed_kinds()[name].gather() for name in sandbox.observers]
        self._left = sandbox.limits.observations
        self._failed: set[str] = set()
        self._stills: list[Fingerprint] = []
        self._looks = Looks()
        self._chosen: list[Fingerprint] = []
        self._due_s = self._between_due_s = -math.inf
        self._tracks = [kind.listen() for kind in sound_kinds()]
        self._sound_at_s = 0.0

    def take(self, frame: Frame) -> None:
        if frame.at_s is None:
            self._stills += fingerprints_of(frame.pixels)
            return
        forms = [f for k in picture_kinds(Family.CLIP) for f in k.of(frame.pixels, at_s=frame.at_s)]
        self._looks.take(forms, at_s=frame.at_s)
        if frame.scene_change or frame.at_s >= self._due_s:
            self._chosen += keypoints_of(frame.pixels, family=Family.CLIP, at_s=frame.at_s)
            self._due_s = frame.at_s + _KEYPOINTS_EVERY_S
        elif frame.at_s >= self._between_due_s:
            self._chosen += keypoints_between(frame.pixels, at_s=frame.at_s)
        else:
            return
        self._between_due_s = frame.at_s + _BETWEEN_EVERY_S

    def hear(self, sound: Sound) -> None:
        self._sound_at_s = sound.at_s
        for track in self._tracks:
            track.take(sound.samples)

    def see(self, seen: Observation) -> None:
        self._left -= 1
        if seen.observer >= len(self._observers):
            listening = self._listening[seen.observer - len(self._observers)]
            listening.take(seen.untrusted_data or b"{}", at_s=seen.at_s)
        elif seen.untrusted_data is None:
            self._failed.add(self._observers[seen.observer])
        else:
            self._gathered[seen.observer].take(seen.untrusted_data, at_s=seen.at_s)

    def not_looked_for(self, family: Family) -> Mapping[str, str]:
        """Return the kinds that were not looked for, or not to the end, and why."""
        all_ = observed_kinds().items()
        kinds = [(module, kind) for module, kind in all_ if family in kind.families]
        if self._left <= 0:
            names = [kind.name for _, kind in kinds]
            if family in _SEEN:
                names += [classifier_key(one.classifier.name) for one in self._listening]
            return dict.fromkeys(names, TOO_MANY)
        unlooked = {
            kind.name: missing_model(kind) or NO_MODELS
            for module, kind in kinds
            if module not in self._observers
        }
        options = {
            f"{kind.name}: {what}": why
            for module, kind in kinds
            if module in self._observers
            for what, why in missing_options(kind).items()
        }
        failed = {kind.name: FAILED for module, kind in kinds if module in self._failed}
        unclassified = self._not_classified() if family in _SEEN else {}
        return unlooked | options | failed | unclassified

    def _not_classified(self) -> dict[str, str]:
        """Return the classifiers that did not look, or not at all of it, and why."""
        against = {one.classifier.name: one.against for one in self._listening if one.against}
        told = {**self._classifiers.set_aside, **against}
        return {classifier_key(name): why for name, why in told.items()}

    def sayings(self, *, duration_s: float | None) -> tuple[Sayings, ...]:
        """Return what the classifiers said of the file, those that said anything."""
        said = [one.ended(duration_s=duration_s) for one in self._listening]
        return tuple(one for one in said if one is not None)

    def kept(self, *, duration_s: float | None) -> list[Fingerprint]:
        """Return all of them, keypoints first: the order in which they are recorded."""
        seen = self._looks.until(duration_s)
        heard = [one for track in self._tracks for one in track.ended(at_s=self._sound_at_s)]
        gathered = [one for g in self._gathered for one in g.ended(duration_s=duration_s)]
        return gathered + self._stills + heard + one_a_look(self._chosen, seen) + seen


def classifier_key(name: str) -> str:
    """Return what a classifier is called among the kinds that were not looked for.

    Example:
        >>> classifier_key("rooms")
        'classifier rooms'
    """
    return f"classifier {name}"


_OF_WORKERS = frozenset({ProblemCode.CRASHED, ProblemCode.TIMED_OUT})
_ALONE = (
    "decoding crashed, or took longer or more memory than a file may, while the bureau's "
    "classifiers looked on; it went well without them"
)
_SEEN = frozenset({Family.IMAGE, Family.CLIP})
_EMPTY = (ProblemCode.EMPTY, "holds no bytes", "get it from the source again if it should")
_CHANGED = (
    ProblemCode.CHANGED,
    "changed while it was read",
    "work on a write-protected copy, then run the same command again",
)
_TOO_DEEP = (
    ProblemCode.TOO_LARGE,
    "is an archive inside too many others",
    "unpack it by hand into its own exhibit if it matters",
)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    try:
        while chunk := file.read(_CHUNK):
            yield chunk
    except OSError as error:
        raise _FileError(error) from error


def _state(file: BinaryIO) -> tuple[int, int, int]:
    info = os.fstat(file.fileno())
    return info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    with BytesIO() as out:
        Image.fromarray(pixels).save(out, "JPEG", quality=80)
        return out.getvalue()


def _problem(name: bytes, code: ProblemCode, reason: str, advice: str) -> Problem:
    return Problem(shown(name), code, reason, advice)


def _media_problem(name: bytes, error: MediaError) -> Problem:
    return _problem(name, error.code, error.reason, error.advice)


def _unreadable(name: bytes, error: _FileError) -> NotRead:
    advice = "check its permissions and the disk, then run the same command again"
    return NotRead(
        name, _problem(name, ProblemCode.NOT_READABLE, f"cannot be read: {error}", advice)
    )

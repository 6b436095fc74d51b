"""A shard: what became of one task's files, as two plain files that any program can read.

`NNNNNNNN.npy` holds the fingerprints, an array of `FINGERPRINT` rows; `NNNNNNNN.jsonl` one line a
file: `{"name", "size", "sha256", "sha1", "md5", "mime", "family", "duration_s", "fingerprints":
[first row, end row], "problem"}`, where `problem` is null or `{"code", "reason", "advice",
"path"}`. A file that could not be hashed has only its name and problem.
"""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.bulk.plan import to_text
from clew.intake.collection import NotRead
from clew.intake.file_reading import FileReading
from clew.model.fingerprint import Fingerprint, Form
from clew.model.match import Transform

HASH_BYTES = 32
TURNS = tuple(Transform)
FORMS = tuple(Form)

FINGERPRINT = np.dtype(
    [
        ("line", "<u4"),  # the file's line in the shard, from 0
        ("kind", "S16"),
        ("version", "<u2"),
        ("form", "u1"),  # the place in FORMS
        ("part", "<u2"),
        ("quality", "u1"),
        ("low_information", "?"),
        ("at_s", "<f8"),  # not a number for pictures
        ("until_s", "<f8"),
        ("hashes", "u1", (len(TURNS), HASH_BYTES)),  # the PDQ of each turn, in TURNS' order
    ]
)
"""One fingerprint, as an element of a .npy file."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The two files' content, and what is in them."""

    number: int
    lines: bytes
    fingerprints: bytes
    files: int
    fingerprint_count: int
    bytes_read: int
    problems: tuple[str, ...]


def make_shard(number: int, readings: Iterable[FileReading | NotRead]) -> Shard:
    """Return the shard of what was read, in the order it was read.

    Example:
        >>> from clew.model.problem import Problem, ProblemCode
        >>> problem = Problem("a.jpg", ProblemCode.EMPTY, "holds no bytes", "get it")
        >>> shard = make_shard(0, [NotRead(b"a.jpg", problem)])
        >>> shard.files, shard.problems
        (1, ('a.jpg: holds no bytes; get it',))
    """
    lines: list[Mapping[str, Any]] = []
    rows: list[NDArray[np.void]] = []
    problems: list[str] = []
    size = count = 0
    for reading in readings:
        if isinstance(reading, FileReading):
            made = _rows(reading.fingerprints, line=len(lines))
            lines.append(_line(reading, count, count + len(made)))
            rows.append(made)
            size, count = size + reading.size, count + len(made)
        else:
            lines.append({"name": to_text(reading.name), "problem": asdict(reading.problem)})
        if reading.problem is not None:
            problems.append(reading.problem.line)
    array = np.concatenate([np.empty(0, FINGERPRINT), *rows])
    with io.BytesIO() as out:
        np.save(out, array, allow_pickle=False)
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        return Shard(
            number, text.encode(), out.getvalue(), len(lines), count, size, tuple(problems)
        )


def _line(reading: FileReading, first: int, end: int) -> Mapping[str, Any]:
    return {
        "name": to_text(reading.name),
        "size": reading.size,
        "sha256": reading.digests.sha256.hex(),
        "sha1": reading.digests.sha1.hex(),
        "md5": reading.digests.md5.hex(),
        "mime": reading.media_type.mime,
        "family": reading.media_type.family,
        "duration_s": reading.facts.duration_s,
        "fingerprints": [first, end],
        "problem": None if reading.problem is None else asdict(reading.problem),
    }


def _rows(fingerprints: Iterable[Fingerprint], *, line: int) -> NDArray[np.void]:
    """The fingerprints that are eight turned PDQ hashes; other kinds cannot be joined by bits."""
    made = [
        (
            line,
            one.kind.encode(),
            one.version,
            FORMS.index(one.form),
            one.part,
            one.quality,
            one.low_information,
            _seconds(one.at_s),
            _seconds(one.until_s),
            np.frombuffer(one.data, np.uint8).reshape(len(TURNS), HASH_BYTES),
        )
        for one in fingerprints
        if len(one.data) == len(TURNS) * HASH_BYTES
    ]
    return np.array(made, FINGERPRINT)


def _seconds(moment: float | None) -> float:
    return float("nan") if moment is None else moment

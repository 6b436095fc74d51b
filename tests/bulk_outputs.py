"""Outputs of `bulk fingerprint` with invented hashes, made without decoding anything."""

import hashlib
from pathlib import Path

import numpy as np

from clew.bulk.folder_source import FolderSource
from clew.bulk.output import Output, prepared
from clew.bulk.shard import make_shard
from clew.intake.file_reading import FileReading
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family, MediaType


def still(forms: np.ndarray, **changes: object) -> Fingerprint:
    """A picture's fingerprint with these hashes (8, 32)."""
    made = {"kind": "pdq", "version": 2, "data": forms.tobytes(), "quality": 100}
    return Fingerprint(**(made | changes))


def write_output(folder: Path, files: list[list[Fingerprint]], *, shard_files: int = 3) -> Output:
    """An output of files with these fingerprints, named 0, 1, 2 ..."""
    material = folder / "material"
    material.mkdir(parents=True)
    for number in range(len(files)):
        (material / f"{number:04d}").write_bytes(str(number).encode())
    with prepared(folder / "out", FolderSource(material), shard_files=shard_files) as output:
        for task in output.left():
            readings = [_reading(name, files) for name in task.files]
            output.keep(make_shard(task.shard, readings))
        return output


def _reading(name: bytes, files: list[list[Fingerprint]]) -> FileReading:
    number = int(name.split(b"/")[-1])
    sha256 = hashlib.sha256(str(number).encode()).digest()
    return FileReading(
        name=name,
        size=1,
        mtime_ns=0,
        digests=Digests(bytes(16), bytes(20), sha256, 1),
        media_type=MediaType("image/png", Family.IMAGE),
        fingerprints=files[number],
    )

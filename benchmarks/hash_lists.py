"""How fast a large hash list is read, and that memory does not grow with it.

    python benchmarks/hash_lists.py [--mb 500] [--format vics|csv|nsrl-sqlite]

Writes an invented list of that size into a temporary folder, reads it to its end in a process of
its own, and prints entries/s, MB/s and the highest memory, which is also sampled on the way.
"""

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import md5, sha1, sha256
from pathlib import Path

from clew.exchange.hash_lists import open_hash_list

_CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"
_REPEATED_EVERY = 10  # entries: one names the file of an earlier one
_SAMPLES = 10


def main() -> None:
    """Write the list, read it elsewhere, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--format", choices=sorted(_WRITERS), default="vics")
    parser.add_argument("--read", nargs=2, metavar=("PATH", "ENTRIES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        _read(Path(options.read[0]), entries=int(options.read[1]))
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "list"
        entries = _WRITERS[options.format](path, options.mb * 1_000_000)
        print(f"an invented list: {path.stat().st_size / 1e6:,.0f} MB, {entries:,} entries")
        command = [sys.executable, __file__, "--read", str(path), str(entries)]
        subprocess.run(command, check=True)


def _read(path: Path, *, entries: int) -> None:
    begun = time.perf_counter()
    reading = open_hash_list(path)
    memory = [f"{_peak_mb():.0f}"]
    sample_every = max(1, entries // _SAMPLES)
    for number, _entry in enumerate(reading.entries(), start=1):
        if number % sample_every == 0:
            memory.append(f"{_peak_mb():.0f}")
    seconds = time.perf_counter() - begun
    report = reading.report()
    read = report.counts["entries"]
    if read != entries:
        sys.exit(f"wrong: {read:,} entries were read of {entries:,}")
    print(f"{report.format}: {read:,} entries, {report.counts['distinct']:,} different files")
    print(f"  {read / seconds:,.0f} entries/s, {path.stat().st_size / 1e6 / seconds:,.1f} MB/s")
    print(f"  highest memory {_peak_mb():.0f} MB; each tenth of the way: {' '.join(memory)} MB")
    for note in report.notes:
        print(f"  note: {note}")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _file_number(number: int) -> bytes:
    return str(number // 2 if number % _REPEATED_EVERY == 0 else number).encode()


def _write_vics(path: Path, size: int) -> int:
    number = 0
    with path.open("w", encoding="utf-8-sig", newline="\r\n") as file:
        file.write(f'{{"@odata.context": "{_CONTEXT}", "value": [{{"CaseNumber": "B-1", "Media": [')
        while file.tell() < size if number % 1000 == 0 else True:
            file.write((",\n" if number else "\n") + json.dumps(_media(number)))
            number += 1
        file.write(f'], "TotalMediaFiles": {number}}}]}}')
    return number


def _media(number: int) -> dict[str, object]:
    name = _file_number(number)
    digest = md5(name).hexdigest().upper()
    place = {
        "MD5": digest,
        "FileName": f"garden {number}.jpg",
        "FilePath": f"C:\\Users\\garden\\{number % 97}",
        "Created": f"/Date({1_330_848_000_000 + number})/",
        "Unallocated": "false",
        "SourceID": "disk 1",
        "PhysicalLocation": number * 4096,
    }
    return {
        "MediaID": number,
        "Category": None if number % 3 else number % 6,
        "MD5": digest,
        "SHA1": sha1(name).hexdigest(),
        "MediaSize": str(number % 5_000_000),
        "MimeType": "image/jpeg",
        "IsPrecategorized": "true",
        "VictimIdentified": False,
        "Series": f"garden {number % 41}",
        "AlternativeHashes": [{"HashName": "SHA256", "HashValue": sha256(name).hexdigest()}],
        "MediaFiles": [place] * (1 + number % 3),
    }


def _write_csv(path: Path, size: int) -> int:
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("MD5,SHA-1,File Name,Category\n")
        while file.tell() < size if number % 1000 == 0 else True:
            name = _file_number(number)
            digests = f"{md5(name).hexdigest()},{sha1(name).hexdigest()}"
            file.write(f'{digests},"garden, {number}.jpg",{number % 6}\n')
            number += 1
    return number


def _write_nsrl(path: Path, size: int) -> int:
    entries = size // 130  # bytes a row
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE FILE (sha256, sha1, md5, file_name, file_size, package_id)")
        database.executemany(
            "INSERT INTO FILE VALUES (NULL, ?, ?, ?, ?, ?)",
            (
                (
                    sha1(_file_number(number)).hexdigest(),
                    md5(_file_number(number)).hexdigest(),
                    f"clock {number}.exe",
                    number % 9999,
                    number % 77,
                )
                for number in range(entries)
            ),
        )
        database.commit()
    return entries


_WRITERS: dict[str, Callable[[Path, int], int]] = {
    "vics": _write_vics,
    "csv": _write_csv,
    "nsrl-sqlite": _write_nsrl,
}

if __name__ == "__main__":
    main()

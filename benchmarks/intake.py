"""How fast reports come in, how fast their sightings are read back, and in how much memory.

    python benchmarks/intake.py [--sightings 1000000] [--xml-mb 2000]

Writes an invented activity log and a CyberTip of that size into a temporary folder. The log is
taken into a vault's records (SQLite), taken in again, and read back; the CyberTip is read only.
Prints the time and the processor's time of each, and the highest memory.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from clew.intake.activity import COLUMNS
from clew.intake.reports import read_document
from clew.intake.source import Document
from clew.model.sighting import Sighting
from vaults import start_records

_NOW = datetime(2026, 11, 26, tzinfo=UTC)
_A_ROW = 1.94  # sightings that a row of the log makes, about
_EVENTS_OF_AN_ACCOUNT = 10
_CAPTURE = (
    "<ipCaptureEvent><ipAddress>203.0.{}.{}</ipAddress><eventName>Login</eventName>"
    "<dateTime>2025-05-01T09:{:02}:{:02}Z</dateTime><port>{}</port></ipCaptureEvent>\n"
)


def main() -> None:
    """Write, take in, read back, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sightings", type=int, default=1_000_000)
    parser.add_argument("--xml-mb", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _read_tip(_tip(folder / "tip.xml", options.xml_mb * 1_000_000))
        _take_log(folder, _log(folder / "log.csv", round(options.sightings / _A_ROW)))


def _read_tip(path: Path) -> None:
    document = Document(path, path.name)
    told = f"CyberTip XML of {path.stat().st_size / 1e6:,.0f} MB, read"
    _timed(told, lambda: _count(read_document(document, now=_NOW)))


def _take_log(folder: Path, path: Path) -> None:
    """Take a log in. The records are imported only now, since their settings name the vault."""
    start_records(folder)
    from clew.bureau.accounts.queries import officer_by_username  # noqa: PLC0415 -- see above
    from clew.bureau.network.actions import take_in  # noqa: PLC0415 -- likewise
    from clew.bureau.network.queries import sightings_for  # noqa: PLC0415 -- likewise

    officer = officer_by_username("bench")

    def taken() -> int:
        reported = read_document(Document(path, path.name), now=_NOW)
        done = take_in(reported, acting_officer=officer, source_name=path.name, now=_NOW)
        return done.sightings

    document = Document(path, path.name)
    _timed(
        f"activity log of {path.stat().st_size / 1e6:,.0f} MB, read",
        lambda: _count(read_document(document, now=_NOW)),
    )
    _timed("taken in", taken)
    _timed("taken in again", taken)
    _timed("read back", lambda: _count(sightings_for(officer)))


def _timed(what: str, work: Callable[[], int]) -> None:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    number = work()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - begun_cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what}: {number:,} sightings in {seconds:,.1f} s ({cpu:,.1f} s of the processor), "
        f"highest memory so far {peak_mb:,.0f} MB",
        flush=True,
    )


def _count(found: Iterable[object]) -> int:
    return sum(isinstance(one, Sighting) for one in found)


def _tip(path: Path, size: int) -> Path:
    """A tenth of it captures, the rest one long text."""
    with path.open("w") as file:
        file.write('<cyberTip reportId="7"><report><personOrUserReported>')
        file.write("<espIdentifier>ana7</espIdentifier><espService>store.example</espService>\n")
        number = 0
        while file.tell() < size / 10:
            for _ in range(1_000):
                number += 1
                file.write(
                    _CAPTURE.format(
                        number >> 8 & 255, number & 255, number % 60, number // 60 % 60, 51234
                    )
                )
        file.write("</personOrUserReported><note>")
        while file.tell() < size:
            file.write("a lamp by the lake " * 5_000)
        file.write("</note></report></cyberTip>")
    return path


def _log(path: Path, rows: int) -> Path:
    """Logins from an address with a device, uploads, messages; ten events an account."""
    random.seed(1)
    accounts = max(1, rows // _EVENTS_OF_AN_ACCOUNT)
    with path.open("w") as file:
        file.write(",".join(COLUMNS) + "\n")
        for _ in range(rows):
            file.write(_row(random.randrange(accounts), accounts))
    return path


def _row(account: int, accounts: int) -> str:
    at = f"2025-05-{random.randrange(1, 29):02}T{random.randrange(24):02}:00:07Z"
    begins = f"{at},store{account % 5}.example,user_{account}"
    address = f"203.{random.randrange(256)}.{random.randrange(256)}.{account % 256}"
    chance = random.random()
    if chance < 0.6:
        device = f"dev-{account % 50_000:06}x"
        return f"{begins},login,{address},{random.randrange(1024, 65535)},{device},,,,,,\n"
    if chance < 0.9:
        return f"{begins},upload,{address},,,,{random.getrandbits(256):064x},,,,\n"
    return f"{begins},message,,,,,,user_{random.randrange(accounts)},,,\n"


if __name__ == "__main__":
    main()

"""How quick a bureau's pages are: a node of 1,000,000 items in PostgreSQL, 50 officers at once.

    make bench-bureau

The node's records are invented and kept in build/bench-bureau for the next time. Each page is
asked for alone first, in this process. Then its web app is served as `clew serve` does, and each
officer reads one page after another, thinking from 3 to 7 seconds in between; locust drives them,
in this machine. What access filtering costs is measured without locust, page by page, with and
without the rules' SQL.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

from bureau.node import running_node
from bureau.world import Size
from watching.family import cpu_s, family

_ROOT = Path(__file__).resolve().parents[2]
_LOCUST = _ROOT / ".venv-bench/bin/python"
_DRIVER = _ROOT / "benchmarks/peers/officers.py"
_PORT = 8431
_TARGET_MS = 150


def main() -> None:
    """Make the node or use the one that is there, drive its pages, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=_ROOT / "build/bench-bureau")
    parser.add_argument("--items", type=int, default=Size().items)
    parser.add_argument("--officers-at-once", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--go-on", action="store_true", help="use the records that are there")
    parser.add_argument("--no-cost", action="store_true", help="leave out what filtering costs")
    chosen = parser.parse_args()
    size = Size(items=chosen.items, cases=max(50, chosen.items // 200))
    begun = time.perf_counter()
    with running_node(chosen.folder, size, again=chosen.go_on):
        print(f"records ready in {time.perf_counter() - begun:.0f} s", flush=True)
        from bureau.alone import print_alone  # noqa: PLC0415 -- records ready
        from bureau.filtering import print_cost  # noqa: PLC0415 -- likewise

        print_alone()
        _drive(chosen.officers_at_once, chosen.seconds)
        if not chosen.no_cost:
            print_cost()


def _drive(officers: int, seconds: int) -> None:
    from bureau.visits import visits  # noqa: PLC0415 -- records ready

    with tempfile.TemporaryDirectory() as name, _served() as server:
        told = Path(name) / "visits.json"
        told.write_text(json.dumps(visits(officers)))
        before = sum(map(cpu_s, family(server)))
        _locust(told, officers, seconds, out=Path(name) / "pages")
        spent = sum(map(cpu_s, family(server))) - before
        _print_pages(Path(name) / "pages_stats.csv", spent)


# The keeper waits on a pipe that closes when this process ends, also by kill -9.
_KEEPER = '"$@" & read -r _; kill $!; wait $!'


@contextmanager
def _served() -> Iterator[int]:
    """Serve as `clew serve` does; yield its process."""
    with socket() as taken:
        if taken.connect_ex(("127.0.0.1", _PORT)) == 0:
            raise SystemExit(f"something answers on port {_PORT} already: end it first")
    clew = Path(sys.executable).parent / "clew"
    with subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", clew, "serve", "--port", str(_PORT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        process_group=0,
    ) as server:
        _wait()
        yield server.pid


def _wait() -> None:
    for _ in range(300):
        try:
            urlopen(f"http://127.0.0.1:{_PORT}/accounts/login/", timeout=5).close()
        except URLError as error:
            if hasattr(error, "code"):
                return  # it answers
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the web app does not answer")


def _locust(told: Path, officers: int, seconds: int, *, out: Path) -> None:
    if not _LOCUST.exists():
        raise SystemExit("run scripts/set-up-bench first")
    program: list[str | Path] = [
        *(_LOCUST, "-m", "locust", "-f", _DRIVER, "--headless", "--only-summary"),
        *("-u", str(officers), "-r", "2", "-t", f"{seconds}s", "--csv", out),
        *(
            "--host",
            f"http://127.0.0.1:{_PORT}",
            "--loglevel",
            "ERROR",
            "--exit-code-on-error",
            "0",
        ),
    ]
    environment = os.environ | {"BENCH_VISITS": str(told), "PYTHONPATH": ""}
    subprocess.run(program, check=True, env=environment, stdout=subprocess.DEVNULL)


def _print_pages(file: Path, spent_s: float) -> None:
    with file.open() as rows:
        pages = list(csv.DictReader(rows))
    print(
        "\n| page | asked | failed | median ms | 95 % | 99 % | worst "
        "|\n|---|---|---|---|---|---|---|"
    )
    for row in sorted(pages, key=lambda one: (one["Name"] == "Aggregated", one["Name"])):
        name = "all" if row["Name"] == "Aggregated" else row["Name"]
        print(
            f"| {name} | {row['Request Count']} | {row['Failure Count']} | "
            f"{row['50%']} | {row['95%']} "
            f"| {row['99%']} | {float(row['Max Response Time']):.0f} |"
        )
    count = sum(int(row["Request Count"]) for row in pages if row["Name"] == "Aggregated")
    print(
        f"\n{spent_s / max(1, count) * 1e3:.0f} ms of the web app's processor time a page; "
        f"load of the machine at the end: {os.getloadavg()[0]:.1f}; asked for: "
        f"95 % under {_TARGET_MS} ms"
    )


if __name__ == "__main__":
    main()

"""How soon a bureau's recorded network reflects one report more, beside building it anew.

    cd benchmarks && PYTHONPATH=. ../.venv/bin/python -m network.reflected [--persons 11764]

Takes an invented world into a vault of its own (or uses the one in --folder, if reports are in it
already), builds the network, then brings it up to date after new reports, corrections, judgements
and recalls, each by itself. Times are of `update_network` alone, on the clock and of the processor.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Count

from clew.intake.source import Reported
from clew.model.network import Verdict
from clew.model.report import Report as Head
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.worlds import Settings, make_world
from vaults import start_records

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SEED = 101
_NETWORKS = BundledNetworks()
_FORMAT = "bench"


def main() -> None:
    """Take in, build, change, and print the table in Markdown as it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=11_764)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--times", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = chosen.folder or Path(name)
        folder.mkdir(exist_ok=True)
        start_records(folder)
        _measure(_officer_of(chosen.persons), chosen.times)


def _officer_of(persons: int) -> "Officer":
    """The vault's officer, with the world's reports taken in, once."""
    from clew.bureau.accounts.queries import officer_by_username  # noqa: PLC0415 -- settings first
    from clew.bureau.network.actions import take_in  # noqa: PLC0415 -- likewise
    from clew.bureau.network.queries import visible_reports  # noqa: PLC0415 -- likewise

    officer = officer_by_username("bench")
    if not visible_reports(officer).exists():
        take_in(_world(persons), acting_officer=officer, source_name="world", now=_now())
    return officer


def _world(persons: int) -> Iterator[Reported]:
    """All reports of a world, one after another."""
    settled = make_world(_SEED, Settings(persons=persons)).settled()
    head = None
    for sighting in sorted(settled, key=lambda one: one.report):
        if head is None or head.key != sighting.report:
            if head is not None:
                yield head
            head = Head(sighting.report, _FORMAT, "bench")
            yield head
        yield sighting
    if head is not None:
        yield head


def _measure(officer: "Officer", times: int) -> None:
    from clew.bureau.network import actions  # noqa: PLC0415 -- settings first
    from clew.bureau.network.queries import (  # noqa: PLC0415 -- likewise
        built_network,
        sightings_for,
        visible_reports,
    )

    print("| what | seconds | processor s | peak GB |\n|---|---|---|---|", flush=True)
    build = partial(actions.build_network, officer, networks=_NETWORKS, now=_now())
    seconds, _ = _row("building from nothing", lambda: [_timed(partial(build, report=_step()))])
    reports = visible_reports(officer).filter(key__startswith="cybertip:")
    counted = reports.annotate(number=Count("sightings")).values_list("key", "number")
    largest = [key for key, _ in sorted(counted, key=lambda one: (-one[1], one[0]))[:times]]

    def take(key: str, *, without: int = 0) -> None:
        seen = [replace(s, report=f"bench:{key}") for s in sightings_for(officer, report=key)]
        head = Head(f"bench:{key}", _FORMAT, "bench")
        told: list[Reported] = [head, *seen[without:], head]
        actions.take_in(told, acting_officer=officer, source_name="bench", now=_now())

    def judge(key: str) -> None:
        link = built_network(officer).links(least=0.5)[largest.index(key)]
        a, b = link.a.identifier, link.b.identifier
        actions.judge_accounts(officer, a=a, b=b, verdict=Verdict.NOT, reason="bench", now=_now())

    def recall(key: str) -> None:
        actions.recall_report(officer, key=f"bench:{key}", reason="bench", now=_now())

    update = partial(actions.update_network, officer, networks=_NETWORKS, now=_now())
    changes: dict[str, Callable[[str], None]] = {
        "one new report": take,
        "one corrected": partial(take, without=1),
        "one judgement": judge,
        "one recalled": recall,
    }
    for what, change in changes.items():
        taken, _ = _row(f"{what}, median", partial(_each, change, update, largest))
        print(f"  the build took {seconds / taken:,.0f} times as long", flush=True)


def _each(
    change: Callable[[str], None], update: Callable[[], object], keys: list[str]
) -> list[tuple[float, float]]:
    """How long each update took, after one change each."""
    found = []
    for key in keys:
        change(key)
        found.append(_timed(update))
    return found


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    start, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - processor


def _row(what: str, work: Callable[[], list[tuple[float, float]]]) -> tuple[float, float]:
    Path("/proc/self/clear_refs").write_text("5")
    taken = work()
    seconds, processor_s = (statistics.median(each) for each in zip(*taken, strict=True))
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1e6
    print(f"| {what} | {seconds:.2f} | {processor_s:.2f} | {peak:.2f} |", flush=True)
    return seconds, processor_s


def _step() -> Callable[[str], None]:
    """Print each step with the time when it begins."""
    start, processor = time.perf_counter(), time.process_time()

    def told(step: str) -> None:
        on_clock, of_processor = time.perf_counter() - start, time.process_time() - processor
        print(f"  from {on_clock:.1f} s ({of_processor:.1f}): {step}", flush=True)

    return told


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()

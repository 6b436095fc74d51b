"""A world as a folder, to try `clew intake` on.

reports/<bureau>/  CyberTips as XML and JSON, activity logs as CSV and JSON lines
truth.json         who is behind each account
changes.json       what the senders corrected or recalled later
networks.csv       in which country each network of this world is
"""

from collections.abc import Callable
from pathlib import Path

from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.logs import LOG
from clew.simulate.worlds.tips import TIP
from clew.simulate.worlds.world import World
from clew.simulate.worlds.writing.log import log_csv, log_jsonl
from clew.simulate.worlds.writing.tip_json import fits, tip_json
from clew.simulate.worlds.writing.tip_xml import tip_xml
from clew.simulate.worlds.writing.told import number_of
from clew.simulate.worlds.writing.truth import write_truth


def write_world(folder: Path, world: World) -> int:
    """Write a world to a folder, and return how many reports it holds.

    Reports typed by hand are left out: there is no file of them before somebody types it.
    """
    written = 0
    for filed in world.filed:
        found = _form(filed)
        if found is None or not filed.sightings:
            continue
        ending, form = found
        place = folder / "reports" / filed.report.sender.lower().replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number_of(filed.report.key)}.{ending}").write_bytes(form(filed))
        written += 1
    write_truth(folder, world)
    return written


def _form(filed: Filed) -> tuple[str, Callable[[Filed], bytes]] | None:
    """What a report is written as: by its kind, half one way and half the other."""
    is_even = filed.report.key[-1] in "02468ace"
    if filed.report.format == TIP:
        return ("json", tip_json) if is_even and fits(filed) else ("xml", tip_xml)
    if filed.report.format == LOG:
        return ("csv", log_csv) if is_even else ("jsonl", log_jsonl)
    return None

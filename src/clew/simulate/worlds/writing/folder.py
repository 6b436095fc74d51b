"""A world as a folder, to try `clew intake` on.

reports/<bureau>/  CyberTips as XML and JSON, activity logs as CSV and JSON lines, typed forms
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
from clew.simulate.worlds.writing.form import form_toml
from clew.simulate.worlds.writing.log import log_csv, log_jsonl
from clew.simulate.worlds.writing.tip_json import fits, tip_json
from clew.simulate.worlds.writing.tip_xml import tip_xml
from clew.simulate.worlds.writing.told import number_of
from clew.simulate.worlds.writing.truth import write_truth


def write_world(folder: Path, world: World) -> int:
    """Write a world to a folder, and return how many reports it holds."""
    filed = [one for one in world.filed if one.sightings]
    for one in filed:
        place = folder / "reports" / one.report.sender.lower().replace(" ", "-")
        place.mkdir(parents=True, exist_ok=True)
        ending, form = _form(one)
        (place / f"{number_of(one.report.key)}.{ending}").write_bytes(form(one))
    write_truth(folder, world)
    return len(filed)


def _form(filed: Filed) -> tuple[str, Callable[[Filed], bytes]]:
    """What a report is written as: by its kind, half one way and half the other."""
    is_even = filed.report.key[-1] in "02468ace"
    if filed.report.format == TIP:
        return ("json", tip_json) if is_even and fits(filed) else ("xml", tip_xml)
    if filed.report.format == LOG:
        return ("csv", log_csv) if is_even else ("jsonl", log_jsonl)
    return "toml", form_toml

"""Two bureaux and a hub that trust one directory, each a vault of its own, and a stick between."""

import re
from collections.abc import Callable
from pathlib import Path

from clew_command import HURRIED, Workstation
from PIL import Image

QUICK = (*HURRIED, "--without", "face", "--without", "voice")


def linked_bureaux(folder: Path, make_database: Callable[[], str]) -> dict[str, Workstation]:
    """HUB, NZ and IN, which trust the directory that HUB signed; a database of "" is SQLite."""
    stations = {}
    for name in ("HUB", "NZ", "IN"):
        (folder / name).mkdir()
        stations[name] = station = Workstation(folder / name, make_database())
        station.clew("init", "--bureau", name, *(("--kind", "hub") if name == "HUB" else ()))
        station.clew("node", "init", name, "--suite", "age-ed25519")
        station.clew("node", "card", folder / f"{name}.card")
    _trust(stations, folder)
    return stations


def visit(stick: Path, *stations: Workstation) -> None:
    """Carry a stick from one to the next: each takes what is for it, and leaves what it sends."""
    stick.mkdir(exist_ok=True)
    for station in stations:
        station.clew("deconflict", "receive", stick)
        station.clew("deconflict", "send", stick)


def plan_by_the_lake(station: Workstation, *, latitude: str) -> None:
    """Plan a site of an operation, Lantern, on one morning."""
    (seized := station.folder / "seized").mkdir()
    Image.linear_gradient("L").save(seized / "lake.png")
    station.clew("add", seized, "--case", "2026-1", "--exhibit", "Laptop", *QUICK)
    window = ("--begins", "2099-12-03T05:30", "--ends", "2099-12-03T09:30")
    station.clew("operation", "open", "Lantern", "--case", "2026-1", *window)
    where = ("--address", "1 Lake Road, India", "--latitude", latitude)
    station.clew("operation", "site", "Lantern", "S-1", *where, "--longitude", "75.787")


def _trust(stations: dict[str, Workstation], folder: Path) -> None:
    hub, root, directory = stations["HUB"], folder / "root.json", folder / "directory.json"
    told = hub.clew("directory", "found", "--keys", folder / "people", "--to", root)
    for name in stations:
        if name != "HUB":
            hub.clew("bureau", "add", name)
            hub.clew("bureau", "admit", name)
        hub.clew("directory", "list-bureau", folder / f"{name}.card", "--bureau", name)
    hub.clew("directory", "publish", "--to", directory)
    (digest,) = re.findall(r"[0-9a-f]{64}", told)
    for name in ("NZ", "IN"):
        stations[name].clew("node", "trust", root, "--digest", digest[:16])
        stations[name].clew("node", "directory", directory)

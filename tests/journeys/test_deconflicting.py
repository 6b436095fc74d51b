"""Two bureaux and a hub, each a vault of its own: what do both hold, and who is to be talked to?"""

import re
from contextlib import ExitStack

import pytest
from clew_command import Workstation
from PIL import Image

from postgres_server import postgres_server

pytestmark = pytest.mark.timeout(900)  # some fifty commands, each a process
TIP = """<cyberTip reportId="{number}"><report><personOrUserReported>
<espIdentifier>{account}</espIdentifier><espService>Store Example</espService>
</personOrUserReported></report></cyberTip>"""


@pytest.fixture
def database(request):
    """What makes a database for one bureau and returns its address, empty for SQLite."""
    is_postgresql = request.config.getoption("--database") == "postgresql"
    with ExitStack() as stack:
        yield lambda: stack.enter_context(postgres_server()) if is_postgresql else ""


@pytest.fixture
def bureaux(database, tmp_path):
    """HUB, NZ and IN, which trust the directory that HUB signed."""
    stations = {}
    for name in ("HUB", "NZ", "IN"):
        (tmp_path / name).mkdir()
        stations[name] = station = Workstation(tmp_path / name, database())
        station.clew("init", "--bureau", name, *(("--kind", "hub") if name == "HUB" else ()))
        station.clew("node", "init", name, "--suite", "age-ed25519")
        station.clew("node", "card", tmp_path / f"{name}.card")
    _trust(stations, tmp_path)
    return stations


def _trust(stations, folder):
    hub, root, directory = stations["HUB"], folder / "root.json", folder / "directory.json"
    told = hub.clew("directory", "found", "--keys", folder / "people", "--to", root)
    for name in stations:
        if name != "HUB":
            hub.clew("bureau", "add", name)
            hub.clew("bureau", "admit", name)
        hub.clew("directory", "list-bureau", folder / f"{name}.card", "--bureau", name)
    hub.clew("directory", "publish", "--to", directory)
    digest = re.search(r"[0-9a-f]{64}", told).group()
    for name in ("NZ", "IN"):
        stations[name].clew("node", "trust", root, "--digest", digest[:16])
        stations[name].clew("node", "directory", directory)


def _took_in(station, *accounts):
    for number, account in enumerate(accounts, start=1):
        path = station.folder / f"tip-{number}.xml"
        path.write_text(TIP.format(number=number, account=account))
        station.clew("intake", path)


def test_two_bureaux_find_out_what_both_hold_and_who_to_talk_to(bureaux, tmp_path):
    hub, nz, ind = bureaux.values()
    stick = tmp_path / "stick"
    stick.mkdir()

    def visit(*stations):
        for station in stations:
            station.clew("deconflict", "receive", stick)
            station.clew("deconflict", "send", stick)

    _took_in(nz, "ana7", "ben8")
    _took_in(ind, "ana7", "cid9")
    hub.clew("deconflict", "epoch", "2026-12")
    visit(hub)
    for station in (nz, ind):
        station.clew("deconflict", "receive", stick)
    why = ("--reports", "--kind", "account", "--reason", "the same ring?")
    told = nz.clew("deconflict", "start", "IN", "--hub", "HUB", *why, "--note", "of spring")
    run = re.search(r"Run (\w{8}) is offered to IN: 2 selectors", told).group(1)
    visit(nz, hub, nz, ind)
    assert "of spring" in ind.clew("deconflict", "list", "--json")
    assert run in ind.clew("waiting")
    ind.clew("deconflict", "accept", run, "--reports", "--reason", "they ask")
    visit(ind, hub, ind, nz, ind, nz)

    for station, other in ((nz, "cid9"), (ind, "ben8")):
        (row,) = station.lines("deconflict", "list")
        assert (row["state"], row["ours"], row["theirs"], row["hits"]) == ("done", 2, 2, 1)
        (row,) = station.lines("deconflict", "contacts")
        assert "ana7" in row["selector"]
        assert other not in str(station.lines("deconflict", "contacts"))
    ind.clew("deconflict", "desk", "Desk of Delhi, +91 11 1")
    ind.clew("deconflict", "contact", ind.lines("deconflict", "contacts")[0]["contact"])
    visit(ind, nz)
    (row,) = nz.lines("deconflict", "contacts")
    assert (row["they"], row["talk_to"]) == ("accepted", "Desk of Delhi, +91 11 1")
    assert [one["asked_on_day"] for one in hub.lines("deconflict", "usage")] == [258, 258]


def test_two_bureaux_find_out_that_both_plan_for_one_place_and_time(bureaux, tmp_path):
    hub, nz, ind = bureaux.values()
    stick = tmp_path / "stick"
    stick.mkdir()

    def visit(*stations):
        for station in stations:
            station.clew("deconflict", "receive", stick)
            station.clew("deconflict", "send", stick)

    for station, latitude in ((nz, "26.9124"), (ind, "26.9180")):
        (seized := station.folder / "seized").mkdir()
        Image.linear_gradient("L").save(seized / "lake.png")
        station.clew("add", seized, "--case", "2026-1", "--exhibit", "Laptop")
        window = ("--begins", "2099-12-03T05:30", "--ends", "2099-12-03T09:30")
        station.clew("operation", "open", "Lantern", "--case", "2026-1", *window)
        where = ("--address", "1 Lake Road, India", "--latitude", latitude)
        station.clew("operation", "site", "Lantern", "S-1", *where, "--longitude", "75.787")
    hub.clew("deconflict", "epoch", "2026-12")
    visit(hub)
    for station in (nz, ind):
        station.clew("deconflict", "receive", stick)
    plan = ("--operation", "Lantern", "--reason", "do we meet?")
    told = nz.clew("deconflict", "start", "IN", "--hub", "HUB", *plan)
    run = re.search(r"Run (\w{8}) is offered to IN: 8 selectors", told).group(1)
    visit(nz, hub, nz, ind)
    ind.clew("deconflict", "accept", run, "--plans", "--reason", "they ask")
    visit(ind, hub, ind, nz, ind, nz)

    for station, other in ((nz, "IN"), (ind, "NZ")):
        (row,) = station.lines("deconflict", "list")
        assert (row["state"], row["about"], row["hits"]) == ("done", "plans", 1)
        (row,) = station.lines("deconflict", "contacts")
        assert (row["selector"], row["held_by"]) == ("the same place and time", "Lantern, S-1")
        shown = station.clew("operation", "show", "Lantern", "--sites")
        assert f"{other} plans for the same place and time" in " ".join(shown.split())

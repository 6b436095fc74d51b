"""Two bureaux and a hub, each a vault of its own: do both plan for one place and time?"""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from clew_command import CLEW, Workstation
from free_port import free_port
from linked_bureaux import plan_by_the_lake, visit
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.timeout(900)  # some fifty commands, each a process


def test_two_bureaux_find_out_that_both_plan_for_one_place_and_time(bureaux, tmp_path):
    hub, nz, ind = bureaux.values()
    stick = tmp_path / "stick"
    plan_by_the_lake(nz, latitude="26.9124")
    plan_by_the_lake(ind, latitude="26.9180")
    hub.clew("deconflict", "epoch", "2026-12")
    visit(stick, hub)
    for station in (nz, ind):
        station.clew("deconflict", "receive", stick)
    plan = ("--operation", "Lantern", "--reason", "do we meet?")
    told = nz.clew("deconflict", "start", "IN", "--hub", "HUB", *plan)
    run = re.search(r"Run (\w{8}) is offered to IN: 8 selectors", told).group(1)
    visit(stick, nz, hub, nz, ind)
    ind.clew("deconflict", "accept", run, "--plans", "--reason", "they ask")
    visit(stick, ind, hub, ind, nz, ind, nz)

    for station, other in ((nz, "IN"), (ind, "NZ")):
        (row,) = station.lines("deconflict", "list")
        assert (row["state"], row["about"], row["hits"]) == ("done", "plans", 1)
        (row,) = station.lines("deconflict", "contacts")
        assert (row["selector"], row["held_by"]) == ("the same place and time", "Lantern, S-1")
        shown = station.clew("operation", "show", "Lantern", "--sites")
        assert f"{other} plans for the same place and time" in " ".join(shown.split())


@pytest.mark.browser
def test_an_officer_asks_on_a_page_and_is_told_there(bureaux, tmp_path, page):
    hub, nz, ind = bureaux.values()
    stick = tmp_path / "stick"
    plan_by_the_lake(nz, latitude="26.9124")
    plan_by_the_lake(ind, latitude="26.9180")
    hub.clew("deconflict", "epoch", "2026-12")
    visit(stick, hub, nz, ind)
    with _served(nz) as site:
        _sign_in(page, site, nz)
        page.get_by_role("link", name="Operations").click()
        page.get_by_role("link", name="Lantern").click()
        page.get_by_text("Compare with another bureau's plans").click()
        page.get_by_label("Bureau", exact=True).select_option("IN")
        page.get_by_label("by the key of").select_option("HUB")
        page.get_by_label("Why").fill("do we meet?")
        page.get_by_label("What the other bureau is told").fill("of winter")
        page.get_by_role("button", name="Offer").click()
        expect(
            page.get_by_role("row", name=re.compile("^IN started here, journey"))
        ).to_be_visible()
        expect(page.get_by_text("No bureau was found to hold anything")).to_be_visible()

        visit(stick, nz, hub, nz, ind)
        (run,) = ind.lines("deconflict", "list")
        assert run["note"] == "of winter"
        ind.clew("deconflict", "accept", run["run"], "--plans", "--reason", "they ask")
        visit(stick, ind, hub, ind, nz, ind, nz)

        page.reload()
        told = "You and IN both plan for the same place and time: Lantern, S-1"
        expect(page.get_by_text(told)).to_be_visible()
        page.get_by_role("link", name="Operations").click()
        page.get_by_role("link", name="Lantern").click()
        page.get_by_role("listitem").get_by_role("link", name="S-1").click()
        expect(page.get_by_text("IN plans for the same place and time").first).to_be_visible()


@contextmanager
def _served(station: Workstation) -> Iterator[str]:
    """The pages of a node, served by a process that ends with the block."""
    port = free_port()
    words = [CLEW, "serve", "--port", str(port)]
    alone = {"CLEW_UNSAFE_WITHOUT_SECOND_FACTOR": "1"}
    with subprocess.Popen(words, env=station.environment | alone) as server:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)


def _sign_in(page, site, station):
    told = station.clew("officer", "add", "journey")
    (password,) = re.findall(r"with the password (\S+)", told)
    for _ in range(60):
        try:
            page.goto(f"{site}/operations/")
            break
        except Error:
            page.wait_for_timeout(500)
    page.get_by_label("Name").fill("journey")
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Operations")).to_be_visible()

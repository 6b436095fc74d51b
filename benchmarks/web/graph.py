"""How soon the picture of a network of 10,000 persons is there in Chromium, and how it pans.

    make bench-web

A built network is invented in SQLite (`web.networks`) and served as `clew serve` does; Chromium,
without a screen or a graphics card, opens its page as an officer would. Frames are counted by the
times at which the browser asks for the next (requestAnimationFrame) while the picture is dragged.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from vaults import start_records
from web.browsing import FRAMES, opened, print_frames, served

_SECONDS = 10
_COUNT = """
() => {
  const at = (window.frames_at = []);
  const step = (now) => {
    at.push(now);
    if (at === window.frames_at) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
"""


def main() -> None:
    """Make the network, serve it, drag its picture, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start_records(Path(folder))
        from bureau.visits import session_of  # noqa: PLC0415 -- records ready
        from web.networks import make_network  # noqa: PLC0415 -- likewise

        officer = make_network(chosen.persons)
        name, _, value = session_of(officer).partition("=")
        print(f"load of the machine at the beginning: {os.getloadavg()[0]:.1f}")
        with served() as address, opened(address, (name, value)) as page:
            _measure(page, f"{address}/network/graph/")
        print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def _measure(page: Page, address: str) -> None:
    begun = time.perf_counter()
    page.goto(address)
    shown = time.perf_counter() - begun
    told = page.locator("#graph-told", has_text="are shown")
    told.wait_for(timeout=300_000)
    drawn = time.perf_counter() - begun
    print(f"the page after {shown:.1f} s, its picture after {drawn:.1f} s: {told.inner_text()}")
    print(f"\n| dragging {FRAMES}")
    _drag(page, "while it is laid out")
    page.locator("#picture[data-laid]").wait_for(timeout=600_000)
    laid = time.perf_counter() - begun
    _drag(page, "laid out")
    page.locator("[data-act=whole]").click()
    for _ in range(4):
        page.locator("[data-act=closer]").click()
        page.wait_for_timeout(500)
    _drag(page, "laid out, a part of it")
    print(f"\nlaid out after at most {laid:.1f} s")


def _drag(page: Page, name: str) -> None:
    """Drag from the middle around in circles for some seconds, and print the frames."""
    box = page.locator("#picture").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate(_COUNT)
    page.mouse.move(x, y)
    page.mouse.down()
    until, step = time.perf_counter() + _SECONDS, 0
    while time.perf_counter() < until:
        step += 1
        page.mouse.move(x + 150 * ((step % 40) / 20 - 1), y + 100 * ((step % 60) / 30 - 1))
    page.mouse.up()
    print_frames(name, page.evaluate("window.frames_at"))


if __name__ == "__main__":
    main()

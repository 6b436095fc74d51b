"""How smoothly the gallery of 100,000 items scrolls in Chromium, and how soon it is there.

    make bench-web

One case is invented in SQLite (`web.records`) and served as `clew serve` does; Chromium, without a
screen, opens its triage page as an officer would. Frames are counted by the times at which the
browser asks for the next (requestAnimationFrame) while a script scrolls: at the pace of a wheel
kept turning, and at that of a scroll bar dragged from end to end. Then keys are pressed.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, Response

from vaults import start_records
from web.browsing import FRAMES, opened, print_frames, served

_SECONDS = 10
_WHEEL = 2_000  # pixels a second
_SCROLL = """
async ({ speed, seconds }) => {
  const list = document.querySelector("#gallery");
  const at = [];
  list.scrollTop = 0;
  return new Promise((done) => {
    const step = (now) => {
      if (at.length) list.scrollTop += (speed * (now - at.at(-1))) / 1000;
      at.push(now);
      if (now - at[0] < seconds * 1000) requestAnimationFrame(step);
      else done(at);
    };
    requestAnimationFrame(step);
  });
}
"""
_PRESS = """
async (key) => {
  const list = document.querySelector("#gallery");
  const begun = performance.now();
  list.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return new Promise((done) =>
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))));
}
"""


def main() -> None:
    """Make the case, serve it, scroll, press keys, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        start_records(Path(folder))
        from bureau.visits import session_of  # noqa: PLC0415 -- records ready
        from web.records import COPIES, PICTURED, make_case_of  # noqa: PLC0415 -- likewise

        officer, case = make_case_of(chosen.items)
        print(
            f"{chosen.items:,} items, one in {COPIES} a copy, the first "
            f"{min(PICTURED, chosen.items):,} with a thumbnail; "
            f"ready in {time.perf_counter() - begun:.0f} s",
            flush=True,
        )
        name, _, value = session_of(officer).partition("=")
        with served() as address:
            _measure(f"{address}/cases/{case.pk}/triage/", cookie=(name, value))


def _measure(address: str, *, cookie: tuple[str, str]) -> None:
    with opened(address, cookie) as page:
        _print_opening(page, address)
        height = page.evaluate("document.querySelector('.space').scrollHeight")
        print(f"\n| scrolling {FRAMES}")
        print_frames("at the pace of a wheel", page.evaluate(_SCROLL, _how(_WHEEL)))
        print_frames("from end to end", page.evaluate(_SCROLL, _how(height / _SECONDS)))
        _print_keys(page)


def _how(speed: float) -> dict[str, float]:
    return {"speed": speed, "seconds": _SECONDS}


def _print_opening(page: Page, address: str) -> None:
    scripts: list[int] = []

    def count(answer: Response) -> None:
        if answer.url.endswith(".js"):
            scripts.append(len(answer.body()))

    page.on("response", count)
    begun = time.perf_counter()
    page.goto(address)
    shown = time.perf_counter() - begun
    page.locator(".cell img").first.wait_for(timeout=300_000)
    whole = time.perf_counter() - begun
    print(
        f"the page after {shown:.1f} s, its first pictures in the gallery after {whole:.1f} s; "
        f"{len(scripts)} scripts, {sum(scripts) / 1000:.1f} kB"
    )


def _print_keys(page: Page) -> None:
    keys = ["ArrowRight", "ArrowDown", "PageDown", "End", "Home"]
    told = [f"{key} {page.evaluate(_PRESS, key):.0f}" for key in keys]
    print(f"\nfrom a key to the frame that shows it, ms: {', '.join(told)}; 100 were aimed at")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()

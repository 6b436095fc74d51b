"""A page of a vault's records in Chromium without a screen, served as `clew serve` does."""

import itertools
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

FRAMES = "| frames a second | median ms | 99 % | worst | over 20 ms |\n|---|---|---|---|---|---|"


@contextmanager
def opened(address: str, cookie: tuple[str, str]) -> Iterator[Page]:
    """Yield a page of somebody who is signed in by a cookie; it draws without a graphics card."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed (Debian: chromium)")
    arguments = ["--no-sandbox", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        name, value = cookie
        context.add_cookies([{"name": name, "value": value, "url": address}])
        yield context.new_page()
        browser.close()


def print_frames(name: str, at: Sequence[float]) -> None:
    """Print a row of the table that `FRAMES` begins, of when frames were asked for, in ms."""
    gaps = [later - earlier for earlier, later in itertools.pairwise(at)]
    late = sum(gap > 20 for gap in gaps)
    ninety_nine = statistics.quantiles(gaps, n=100)[98]
    print(
        f"| {name} | {len(gaps) / (at[-1] - at[0]) * 1000:.1f} | {statistics.median(gaps):.1f} "
        f"| {ninety_nine:.1f} | {max(gaps):.1f} | {late} of {len(gaps)} |"
    )


# The keeper waits on a pipe that closes when this process ends, also by kill -9.
_KEEPER = '"$@" & read -r _; kill $!; wait $!'


@contextmanager
def served() -> Iterator[str]:
    """Serve as `clew serve` does, on a free port of this machine; yield its address."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    clew = Path(sys.executable).parent / "clew"
    with subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", clew, "serve", "--port", port],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        process_group=0,
    ):
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        yield address


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urlopen(f"{address}/sign-in/", timeout=5).close()
        except URLError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the web app does not answer")

"""What pages of the demo cost in Chromium: how soon they are there, scripts, and keys.

    make demo bench-web

The vault that `make demo` made is served as `clew serve` does. Each page is opened five times: told
are the medians of how long the node took, of when all was there (Navigation Timing, W3C), and how
many kilobytes of scripts came with it, of which 100 were aimed at for the first page. Then keys are
pressed on pages that answer by themselves; told is the longest time from a key to the frame that
shows what it did (Event Timing, W3C, to 8 ms), of which 100 ms were aimed at.
"""

import argparse
import os
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

import django
from playwright.sync_api import Page

from web.browsing import opened, served

_TIMES = 5
_COST = """
() => {
  const { requestStart, responseEnd, startTime, loadEventEnd } =
    performance.getEntriesByType("navigation")[0];
  const all = performance.getEntriesByType("resource");
  const scripts = all.filter(({ name }) => name.endsWith(".js"));
  const bytes = scripts.reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0);
  return { node: responseEnd - requestStart, whole: loadEventEnd - startTime, bytes };
}
"""
_WATCH = """
() => {
  window.longest = 0;
  new PerformanceObserver((list) => {
    window.longest = Math.max(window.longest, ...list.getEntries().map((one) => one.duration));
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
}
"""
_KEYS = {
    "triage": ("#gallery", ["ArrowRight", "ArrowDown", "PageDown", "End", "Home", "1", "u"]),
    "compare": ("#pair", ["b", "d", "i", "o", "+", "-", "l"]),
}


def main() -> None:
    """Serve the demo's vault, open its pages, press keys, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, default=Path("../demo"))
    folder = parser.parse_args().demo.resolve()
    if not (folder / "vault").exists():
        raise SystemExit(f"there is no demo in {folder}; make demo")
    os.environ |= {
        "CLEW_VAULT": str(folder / "vault"),
        "CLEW_KEY_FILE": str(folder / "vault.key"),
        "DJANGO_SETTINGS_MODULE": "clew.bureau.config.settings",
    }
    django.setup()
    from bureau.visits import session_of  # noqa: PLC0415 -- records ready
    from clew.bureau.accounts.models import Officer  # noqa: PLC0415 -- likewise

    officer = Officer.objects.filter(is_active=True).order_by("pk")[0]
    name, _, value = session_of(officer).partition("=")
    pages = _pages()
    with served() as address, opened(address, (name, value)) as page:
        _print_costs(page, address, pages)
        for one, (part, keys) in _KEYS.items():
            _print_keys(page, address + pages[one], one, part, keys)
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


def _pages() -> Mapping[str, str]:
    from django.urls import reverse  # noqa: PLC0415 -- records ready

    from clew.bureau.cases.models import Case  # noqa: PLC0415 -- likewise
    from clew.bureau.operations.models import Operation  # noqa: PLC0415 -- likewise
    from clew.bureau.vault.models import Match  # noqa: PLC0415 -- likewise

    case, operation = Case.objects.get(number="2026-0042"), Operation.objects.all()[0]
    match = Match.objects.filter(target__isnull=False).order_by("pk")[0]
    of_case = ("case", "case-triage", "case-queue", "case-timeline", "case-exhibits")
    return {
        "home": reverse("home"),
        "cases": reverse("cases"),
        **{one.removeprefix("case-"): reverse(one, args=[case.pk]) for one in of_case},
        "item": reverse("item", args=[match.query_id]),
        "compare": reverse("compare", args=[match.pk]),
        "operation of 56 sites": reverse("operation", args=[operation.pk]),
        "its board": reverse("operation-board", args=[operation.pk]),
        "map": reverse("map"),
        "map of India": reverse("map-country", args=["IN"]),
    }


def _print_costs(page: Page, address: str, pages: Mapping[str, str]) -> None:
    print("| page | node, ms | all there, ms | scripts, kB |\n|---|---|---|---|")
    for name, path in pages.items():
        costs = [_cost(page, address + path) for _ in range(_TIMES)]
        node, whole = (statistics.median(one[key] for one in costs) for key in ("node", "whole"))
        print(f"| {name} | {node:.0f} | {whole:.0f} | {costs[0]['bytes'] / 1000:.1f} |", flush=True)


def _cost(page: Page, address: str) -> Mapping[str, float]:
    page.goto(address, wait_until="load")
    page.wait_for_timeout(50)
    cost: Mapping[str, float] = page.evaluate(_COST)
    return cost


def _print_keys(page: Page, address: str, name: str, part: str, keys: Sequence[str]) -> None:
    page.goto(address, wait_until="networkidle")
    page.locator(part).focus()
    told = []
    for key in keys:
        page.evaluate(_WATCH)
        page.keyboard.press(key)
        page.wait_for_timeout(500)
        told.append(f"{key} {page.evaluate('window.longest') or 16:.0f}")
    print(f"\n{name}, from a key to its frame, ms at most: {', '.join(told)}")


if __name__ == "__main__":
    main()

"""How long each page takes for one officer at a time: what the machine can do at its best.

The pages are asked for in this process; statements are counted, and timed with their planning.
"""

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bureau.visits import comers, pages_of, session_of

_OFFICERS, _ADDRESSES = 8, 2


def print_alone() -> None:
    """Print of each page the median and the worst time, and of what it consists."""
    settings.ALLOWED_HOSTS = ["testserver"]
    officers = [(session_of(one), pages_of(one)) for one in comers(_OFFICERS)]
    gc.collect()
    gc.freeze()  # as the web app does
    print(
        "\n| page alone | asked | median ms | worst | this process's own, median "
        "| in the database, median | statements |\n|---|---|---|---|---|---|---|"
    )
    for name in sorted({name for _, pages in officers for name in pages}):
        asked = [
            _asked(cookie, address)
            for cookie, pages in officers
            for address in pages.get(name, [])[:_ADDRESSES]
        ]
        whole, own, there, count = zip(*asked, strict=True)
        medians = " | ".join(f"{statistics.median(one):.0f}" for one in (own, there, count))
        told = f"{statistics.median(whole):.0f} | {max(whole):.0f} | {medians}"
        print(f"| {name} | {len(asked)} | {told} |", flush=True)


def _asked(cookie: str, address: str) -> tuple[float, float, float, int]:
    """How many milliseconds a page took: in all, of this process, in the database in some goes."""
    taken: list[float] = []

    def timed(execute: Callable[..., Any], *how: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*how)
        finally:
            taken.append((time.perf_counter() - begun) * 1e3)

    begun, own = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(timed):
        answer = Client().get(address, headers={"cookie": cookie})
    assert answer.status_code == 200
    whole, own = time.perf_counter() - begun, time.process_time() - own
    return whole * 1e3, own * 1e3, sum(taken), len(taken)

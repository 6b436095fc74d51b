"""What access filtering costs: pages of the same cases and items, with and without the rules' SQL.

Without, every condition on cases, places and loans holds for all there is. The pages are asked for
in this process, by turns, so that both sides meet the machine alike; nothing is filtered less
anywhere but here. Only pages are compared that say the same both ways, or the side without the
rules would have more to tell; what filtering saves by telling less is not counted.
"""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.conf import settings
from django.db.models import Q
from django.test import Client

from bureau.visits import comers, pages_of, session_of
from clew.bureau.access.keys import FoundKeys
from clew.bureau.access.rule import RecordRule
from clew.bureau.cases import queries as cases
from clew.bureau.custody import queries as custody
from clew.bureau.vault.models import Location
from clew.bureau.vault.queries import reach, seen, visibility

_OFFICERS, _TURNS = 5, 5
_PAGES = ("case", "notes of a case", "timeline of a case", "item")
_MOST = 20  # percent that it may add


def print_cost() -> None:
    """Print how long pages take with and without the rules, and the ratio."""
    settings.ALLOWED_HOSTS = ["testserver"]
    print("\n| page | alike | with the rules, ms | without, ms | more |\n|---|---|---|---|---|")
    officers = [(session_of(one), pages_of(one)) for one in comers(_OFFICERS)]
    for name in _PAGES:
        taken: dict[bool, list[float]] = {True: [], False: []}
        alike = [
            (cookie, pages[name][0])
            for cookie, pages in officers
            if len({_asked(cookie, pages[name][0], filtered=one)[1] for one in (True, False)}) == 1
        ]
        for cookie, address in alike:
            for filtered in (True, False) * _TURNS:
                taken[filtered].append(_asked(cookie, address, filtered=filtered)[0])
        if not alike:
            print(f"| {name} | 0 of {len(officers)} | | | |", flush=True)
            continue
        with_, without = (statistics.median(taken[one]) for one in (True, False))
        more = (with_ / without - 1) * 100
        told = f"{len(alike)} of {len(officers)} | {with_:.0f} | {without:.0f} | {more:.0f} %"
        print(f"| {name} | {told} |", flush=True)
    print(f"\nmedians of {_TURNS} of each; asked for: under {_MOST} % more")


def _asked(cookie: str, address: str, *, filtered: bool) -> tuple[float, int]:
    """How many milliseconds a page took, and how long it is."""
    client, begun = Client(), time.perf_counter()
    with _rules(on=filtered):
        answer = client.get(address, headers={"cookie": cookie})
    assert answer.status_code == 200
    return (time.perf_counter() - begun) * 1e3, len(answer.content)


@contextmanager
def _rules(*, on: bool) -> Iterator[None]:
    if on:
        yield
        return
    every = FoundKeys("SELECT id FROM cases_case", ())
    with (
        patch.object(RecordRule, "where", lambda *_: Q()),
        patch.object(seen, "_made", lambda _: (f"{seen.PLACED} WHERE 1 = 1", ())),
        patch.object(reach, "seen_exhibits", lambda _: None),
        patch.object(custody, "seen_exhibits", lambda _: None),
        patch.object(cases, "seen_exhibits", lambda _: None),
        patch.object(visibility, "lent_still", lambda _: Location.objects.all()),
        patch.object(seen, "keys_of_visible_cases", lambda _: every),
        patch.object(cases, "keys_of_visible_cases", lambda _: every),
    ):
        yield

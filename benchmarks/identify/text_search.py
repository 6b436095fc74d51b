"""Search for text: how long it takes among many lines, in SQLite.

    make bench-identify
    .venv/bin/python -m identify.text_search --lines 100000   (in benchmarks/)

Lines are three invented words each, four lines an item; a word in ten thousand is one asked for.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np

from clew.bureau.access import rules
from clew.cli.session import open_session
from vaults import start_records

_LINES_AN_ITEM, _WORDS_A_LINE = 4, 3
_SYLLABLES = [first + second for first in "bcdfgklmnprstvwz" for second in "aeiou"]
_REPEATS = 5


def main() -> None:
    """Fill a vault's records, search them, and print each figure on a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=100_000)
    lines = parser.parse_args().lines
    with tempfile.TemporaryDirectory() as folder:
        start_records(Path(folder))
        with open_session(rules.WORK_ON_CASE) as session:
            from clew.bureau.vault.queries.text import find_text

            _fill(session.officer, lines)
            for name, asked in _ASKED.items():
                found = find_text(session.officer, asked, most=50)
                spent = median_s(partial(find_text, session.officer, asked, most=50))
                print(f"{lines:,} lines, {name}: {len(found)} items, {spent:.2f} s of a core")


_ASKED = {
    "the same word": "lighthouse",
    "two letters wrong": "1ighthaune",
    "three words": "lighthouse lighthouse bakery",
    "a word that is not there": "xylophone",
}


def median_s(search: Callable[[], object]) -> float:
    """Return the processor time of a search: the median of a few."""
    spent = []
    for _ in range(_REPEATS):
        started = time.process_time()
        search()
        spent.append(time.process_time() - started)
    return float(np.median(spent))


# ruff: noqa: PLC0415 -- records can only be imported once there is a vault


def add_items(officer: object, count: int) -> list[str]:
    """Make items in a new case, and return their hashes."""
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.actions.opening import add_exhibit, open_case
    from clew.bureau.vault.models import Item, Location

    assert isinstance(officer, Officer)
    now = datetime.now(UTC)
    case = open_case(officer, number="2026-1", now=now)
    exhibit = add_exhibit(officer, case=case, label="Disk", now=now)
    keys = [sha256(b"%d" % number).hexdigest() for number in range(count)]
    plain = {"bureau": officer.bureau, "size": 1, "added_at": now, "family": "image"}
    Item.objects.bulk_create((Item(sha256=key, **plain) for key in keys), batch_size=5_000)
    Location.objects.bulk_create(
        (
            Location(
                item_id=key, exhibit=exhibit, path_sha256=key, size=1, mtime_ns=0, found_at=now
            )
            for key in keys
        ),
        batch_size=5_000,
    )
    return keys


def _fill(officer: object, lines: int) -> None:
    """Make items with lines of text, as `clew add` would record them."""
    from clew.bureau.vault.models import TextLine, TextWord
    from clew.fingerprint.text.folding import keys_of

    random = np.random.default_rng(3)
    keys = add_items(officer, lines // _LINES_AN_ITEM)
    syllables = random.integers(0, len(_SYLLABLES), (lines, _WORDS_A_LINE, 3))
    planted = random.random((lines, _WORDS_A_LINE)) < 1e-4
    rows = [
        TextLine(
            item_id=keys[number % len(keys)],
            version=1,
            part=number // len(keys),
            text=" ".join(
                "Lighthouse" if there else "".join(_SYLLABLES[one] for one in word)
                for word, there in zip(words, planted[number], strict=True)
            ),
            confidence=0.95,
            left=0.1,
            top=0.1,
            width=0.2,
            height=0.05,
        )
        for number, words in enumerate(syllables)
    ]
    TextLine.objects.bulk_create(rows, batch_size=2_000)
    words = (TextWord(line=row, word=word) for row in rows for word in keys_of(row.text))
    TextWord.objects.bulk_create(words, batch_size=10_000)


if __name__ == "__main__":
    main()

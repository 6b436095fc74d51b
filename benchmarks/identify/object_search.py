"""Search for things: how long it takes among many items, in SQLite.

    make bench-identify
    .venv/bin/python -m identify.object_search --items 100000   (in benchmarks/)

Three things an item, drawn so that a chair is in one item of five and a toaster in one of 3,000.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from clew.bureau.access import rules
from clew.cli.session import open_session
from clew.fingerprint.objects.things import names
from identify.text_search import add_items, median_s
from vaults import start_records

_THINGS_AN_ITEM = 3
_ASKED = {"a common thing": ["chair"], "a rare one": ["toaster"], "two": ["chair", "clock"]}


def main() -> None:
    """Fill a vault's records, search them, and print each figure on a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    items = parser.parse_args().items
    with tempfile.TemporaryDirectory() as folder:
        start_records(Path(folder))
        with open_session(rules.WORK_ON_CASE) as session:
            from clew.bureau.vault.queries.objects import find_things  # noqa: PLC0415

            _fill(session.officer, items)
            for name, asked in _ASKED.items():
                found = find_things(session.officer, asked, most=50)
                spent = median_s(partial(find_things, session.officer, asked, most=50))
                print(f"{items:,} items, {name}: {found.count:,} found, {spent:.2f} s of a core")


def _fill(officer: object, items: int) -> None:
    """Make items with things, as `clew add` would record them."""
    from clew.bureau.vault.models import ObjectSighting  # noqa: PLC0415 -- only with a vault

    random = np.random.default_rng(3)
    known = [
        "chair",
        "clock",
        "toaster",
        *sorted({*names().values()} - {"chair", "clock", "toaster"}),
    ]
    weights = np.array([0.07, 0.02, 0.0001, *[0.9 / (len(known) - 3)] * (len(known) - 3)])
    drawn = random.choice(known, (items, _THINGS_AN_ITEM), p=weights / weights.sum())
    box = {"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2}
    rows = (
        ObjectSighting(
            item_id=key,
            model="a model",
            version=1,
            part=part,
            thing=thing,
            score=float(random.uniform(0.3, 1)),
            **box,
        )
        for key, things in zip(add_items(officer, items), drawn, strict=True)
        for part, thing in enumerate(things)
    )
    ObjectSighting.objects.bulk_create(rows, batch_size=2_000)


if __name__ == "__main__":
    main()

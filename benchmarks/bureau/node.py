"""The node: made once in a folder, in its own PostgreSQL, and used again where it is whole."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from bureau.postgres import kept_postgres
from bureau.world import Size, World
from vaults import start_records


@contextmanager
def running_node(folder: Path, size: Size, *, again: bool) -> Iterator[None]:
    """Keep the node's database running, with records in it; `again` uses those that are there."""
    whole = folder / "whole"
    told = f"{size}"
    if not (again and whole.exists() and whole.read_text() == told):
        _clear(folder)
    with kept_postgres(folder / "data") as database:
        start_records(folder, database=database)
        if not whole.exists():
            _fill(size)
            whole.write_text(told)
        yield
        connection.close()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _fill(size: Size) -> None:
    from bureau import dossiers, network, people, tables  # noqa: PLC0415 -- records ready
    from bureau.material import Material  # noqa: PLC0415 -- likewise

    world = World(size)
    material = Material(world)
    with tables.unguarded():
        steps: tuple[Callable[[], None], ...] = (
            lambda: people.make_bureaux(world),
            lambda: people.make_cases(world),
            material.make_places,
            material.make_items,
            material.make_loans,
            material.make_matches,
            material.make_touches,
            material.make_readings,
            lambda: people.make_casework(world),
            lambda: dossiers.make_dossiers(world),
            lambda: network.make_reports(world),
            lambda: network.make_builds(world),
            lambda: network.make_referrals(world),
            lambda: dossiers.make_log(world),
        )
        for step in steps:
            begun = time.perf_counter()
            step()
            print(f"  {time.perf_counter() - begun:.1f} s", flush=True)
    tables.settle()

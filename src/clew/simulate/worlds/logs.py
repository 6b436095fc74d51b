"""Logs: what a service wrote down of many accounts, row by row, for one bureau and some months.

A row holds an address, a device, a link, a file, whom it went to, a wallet and an amount; neither
IMEI nor camera, and nothing of who the account says it is.
"""

from collections.abc import Iterator, Sequence
from random import Random

from clew.model.report import Report
from clew.model.sighting import Sighting, Standing
from clew.simulate.worlds.acts import Act
from clew.simulate.worlds.filed import Filed
from clew.simulate.worlds.manner import (
    BUREAUX,
    Manner,
    at_day,
    drawn_manner,
    names_of,
    occasion_of,
    seen,
)
from clew.simulate.worlds.settings import Settings

LOG = "activity log"


def log_of(acts: Sequence[Act], *, random: Random, settings: Settings) -> Filed:
    """Return the log of these acts, all at one service; its rows are in order of time."""
    rows = sorted(acts, key=lambda act: act.day)
    key = f"log:{random.getrandbits(64):016x}"
    received_at = at_day(rows[-1].day + random.uniform(1, 30))
    head = Report(key=key, format=LOG, sender=random.choice(BUREAUX), received_at=received_at)
    manner = drawn_manner(rows[0].account, random=random, settings=settings)
    sightings: list[Sighting] = []
    for number, act in enumerate(rows, start=2):  # the first row is the header
        row = occasion_of(key, f"row {number}", act, manner)
        sightings += _seen_in(row, act, manner, random=random, missing=settings.port_missing)
    sightings += names_of(key, (act.account for act in rows), standing=Standing.OTHER)
    return Filed(head, tuple(sightings))


def _seen_in(
    row: Sighting, act: Act, manner: Manner, *, random: Random, missing: float
) -> Iterator[Sighting]:
    yield from manner.address(row, act, random=random, missing=missing)
    if act.device is not None:
        yield seen(row, act.device)
    if act.link is not None:
        yield seen(row, act.link, file=act.file)
    if act.file is not None:
        yield seen(row, act.file, link=act.link)
    money = {"amount": act.amount, "currency": act.currency}
    if act.counterpart is not None:
        yield seen(row, act.counterpart, file=act.file, link=act.link, **money)
    if act.wallet is not None:
        yield seen(row, act.wallet, **money)

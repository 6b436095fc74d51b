"""How long one sighting more takes at an address that 50,000 accounts share.

    cd benchmarks && PYTHONPATH=. ../.venv/bin/python -m network.crowd

Then the same report is withdrawn. Times are of the processor, for links and entity of its account.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.sighting import Event, Sighting
from clew.network.resolution import Resolution

_START_AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_ADDRESS = Identifier(IdentifierKind.IP, "198.51.100.1")
_A_MINUTE = 50
_NEW = account("chat.example", "newcomer")


def main() -> None:
    """Measure, and print seconds of processor time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sightings", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=50_000)
    parser.add_argument("--again", type=int, default=5)
    chosen = parser.parse_args()
    resolution = Resolution()
    _timed("from nothing", lambda: resolution.add(_crowd(chosen.sightings, chosen.accounts)))
    for nth in range(chosen.again):
        new = _seen(_NEW, minute=10 + nth, port=None, report=f"report {nth}")
        _timed("one sighting more", partial(_answer, resolution, new))
    for nth in range(chosen.again):
        _timed("one withdrawn", partial(resolution.withdraw, f"report {nth}"))


def _answer(resolution: Resolution, new: Sighting) -> None:
    resolution.add([new])
    resolution.links_of(new.subject)
    resolution.entity_of(new.subject)


def _crowd(sightings: int, accounts: int) -> Iterator[Sighting]:
    users = [account(f"s{n % 7}.example", f"user{n}x") for n in range(accounts)]
    for n in range(sightings):
        user = users[n % accounts]
        yield _seen(
            user, minute=n // _A_MINUTE, port=1024 + n * 7919 % 60_000, report=f"log:{user.value}"
        )


def _seen(subject: Identifier, *, minute: int, port: int | None, report: str) -> Sighting:
    at = _START_AT + timedelta(minutes=minute)
    occasion = f"at {minute}"
    return Sighting(
        report, occasion, subject, _ADDRESS, Event.LOGIN, first_at=at, last_at=at, port=port
    )


def _timed(what: str, work: Callable[[], object]) -> None:
    start = time.process_time()
    work()
    print(f"{what}: {time.process_time() - start:.2f} s", flush=True)


if __name__ == "__main__":
    main()

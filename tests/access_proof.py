"""The whole product of situations, asked bit by bit: as much as the time allows, and on from there.

CLEW_PROOF_ACCESS is a folder; in it lies what was asked of this very code.
CLEW_PROOF_ACCESS_MINUTES bounds a run. The order was drawn once: whatever was asked is spread
over the whole product.
"""

import hashlib
import itertools
import json
import os
import random
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from access_oracle import Situation

_AT_ONCE = 8
_SEED = 6
_ROOT = Path(__file__).parents[1]
_BEGAN = time.monotonic()


def still_to_ask(every: Sequence[Situation]) -> dict[str, list[Situation]]:
    """What was not asked yet, by names of tests; nothing unless a proof is asked for."""
    if (progress := _progress()) is None:
        return {}
    drawn = list(every)
    random.Random(_SEED).shuffle(drawn)
    several = itertools.batched(drawn, _AT_ONCE, strict=False)
    named = {f"everything, {number}": list(one) for number, one in enumerate(several, start=1)}
    done = {one["asked"] for one in _kept(progress)}
    return {name: one for name, one in named.items() if name not in done}


def skip_when_time_is_up(asked: str) -> None:
    minutes = os.environ.get("CLEW_PROOF_ACCESS_MINUTES")
    if _is_of_proof(asked) and minutes and time.monotonic() - _BEGAN > float(minutes) * 60:
        pytest.skip("the time is up; the next run goes on from here")


def keep(asked: str, situations: Sequence[Situation], *, admitted: int, refused: int) -> None:
    """Keep that these were asked, and that every answer was right."""
    progress = _progress()
    if progress is None or not _is_of_proof(asked):
        return
    said = {
        "asked": asked,
        "situations": len(situations),
        "admitted": admitted,
        "refused": refused,
    }
    progress.parent.mkdir(parents=True, exist_ok=True)
    with progress.open("a") as out:  # one short write: two processes do not mix
        out.write(json.dumps(said) + "\n")


def summary() -> str:
    """How much of the whole product was asked of this code by now."""
    if (progress := _progress()) is None:
        return ""
    kept = _kept(progress)
    situations, admitted, refused = (
        sum(one[name] for one in kept) for name in ("situations", "admitted", "refused")
    )
    return (
        f"of the whole product {situations:,} situations were asked by now, and answered as the "
        f"oracle says: {admitted:,} answers given, {refused:,} refused as absent"
    )


def _is_of_proof(asked: str) -> bool:
    return asked.startswith("everything")


def _progress() -> Path | None:
    folder = os.environ.get("CLEW_PROOF_ACCESS")
    return None if not folder else Path(folder) / f"{_code()[:16]}.jsonl"


def _kept(progress: Path) -> list[dict[str, int | str]]:
    lines = progress.read_text().splitlines() if progress.exists() else []
    return [json.loads(one) for one in lines]


@cache
def _code() -> str:
    """A digest of what is proved and of what proves it: after a change all is asked anew."""
    digest = hashlib.sha256()
    of_tests = [*(_ROOT / "tests").glob("*.py"), *(_ROOT / "tests/unit/bureau/access").glob("*.py")]
    pages = (_ROOT / "src/clew").rglob("*.*")
    for file in sorted([*of_tests, *pages]):
        if file.suffix in {".py", ".html"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()

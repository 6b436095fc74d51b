"""Packages that were changed on the way, or made by somebody who may not."""

from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest

from clew.exchange.ciphers.registry import known_suites
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.opening import OpenedPackage, open_package
from clew.simulate.bureaux import NOW, ROOM, KeptFile
from mutated_packages import WAYS, World, mutants


def test_no_mutated_package_is_accepted_or_leaves_anything_behind(tmp_path: Path) -> None:
    made, taken = tmp_path / "made", tmp_path / "taken"
    made.mkdir()
    taken.mkdir()

    for mutant in islice(mutants(made, seed=5), 60 * len(WAYS)):
        with pytest.raises(RefusalError):
            _open(mutant.raw, mutant.receiving, taken)
        assert list(taken.iterdir()) == [], mutant.way


@pytest.mark.parametrize("suite", known_suites())
def test_the_package_that_they_were_made_from_is_accepted(suite: str, tmp_path: Path) -> None:
    world = World(tmp_path, suite=suite)

    opened = _open(world.true, world.receiving, tmp_path)

    assert opened.manifest.sender == "AQ"
    assert [(tmp_path / each.sha256).read_bytes() for each in opened.blobs] == [
        (tmp_path / "note.txt").read_bytes()
    ]


def _open(raw: bytes, receiving: Receiving, folder: Path) -> OpenedPackage:
    return open_package(
        BytesIO(raw), receiving=receiving, now=NOW, keeper=partial(KeptFile, folder), room=ROOM
    )

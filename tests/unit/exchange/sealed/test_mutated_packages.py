"""Packages that were changed on the way, or made by somebody who may not."""

from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest

from clew.exchange.ciphers.registry import known_suites
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.opening import open_package
from clew.simulate.bureaux import NOW, ROOM
from mutated_packages import WAYS, World, mutants


def test_no_mutated_package_is_accepted_or_leaves_anything_behind(tmp_path: Path) -> None:
    made, taken = tmp_path / "made", tmp_path / "taken"
    made.mkdir()
    taken.mkdir()

    for mutant in islice(mutants(made, seed=5), 60 * len(WAYS)):
        with pytest.raises(RefusalError):
            open_package(
                BytesIO(mutant.raw), receiving=mutant.receiving, now=NOW, folder=taken, room=ROOM
            )
        assert list(taken.iterdir()) == [], mutant.way


@pytest.mark.parametrize("suite", known_suites())
def test_the_package_that_they_were_made_from_is_accepted(suite: str, tmp_path: Path) -> None:
    world = World(tmp_path, suite=suite)

    opened = open_package(
        BytesIO(world.true), receiving=world.receiving, now=NOW, folder=tmp_path, room=ROOM
    )

    assert opened.manifest.sender == "AQ"
    assert [path.read_bytes() for path in opened.blobs.values()] == [
        (tmp_path / "note.txt").read_bytes()
    ]

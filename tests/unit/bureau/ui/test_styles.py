"""Every relation and state has a badge that can be told from the others' on screen."""

from pathlib import Path

import pytest

import clew.bureau.ui
from clew.model.match import Relation, State

STYLES = (Path(clew.bureau.ui.__file__).parent / "static/ui/clew.css").read_text()


@pytest.mark.parametrize("kind", [*Relation, *State])
def test_every_relation_and_state_has_a_badge_of_its_own(kind):
    assert f".badge.{kind.value}" in STYLES

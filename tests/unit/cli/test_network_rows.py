"""Rows of the network as JSON."""

import pytest

from clew.cli.network_rows import path_row
from clew.network.paths.finding import Path


@pytest.mark.parametrize("complete", [True, False])
def test_a_path_says_whether_all_were_looked_for(complete):
    assert path_row(Path((), 0.5), complete=complete) == {
        "p": 0.5, "steps": [], "complete": complete,
    }  # fmt: skip

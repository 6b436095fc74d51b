"""What can be wrong with Ray before it runs anything."""

import sys

import pytest

from clew.bulk.errors import BulkError
from clew.bulk.ray_executor import RayExecutor


def test_where_ray_is_not_installed_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)

    with pytest.raises(BulkError, match=r"pip install 'clew\[cluster\]'"):
        list(RayExecutor(address=None, workers=1).run(abs, [1]))


@pytest.mark.parametrize("address", ["127.0.0.1:9", "head", "ray://head:10001"])
def test_a_cluster_that_cannot_be_reached_is_told_with_its_address(address):
    with pytest.raises(BulkError, match=f"{address} .*; check --address"):
        list(RayExecutor(address=address, workers=1).run(abs, [1]))

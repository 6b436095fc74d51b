"""The web app is served to this machine only, unless a proxy encrypts."""

from types import SimpleNamespace

import pytest
from django.db import connection, connections

from clew.bureau.accounts.models import Officer
from clew.bureau.config import serve as module
from clew.bureau.config.environment import Environment
from clew.bureau.config.serve import PublicHostError, serve, usual_processes

PUBLIC = ["0.0.0.0", "::", "192.0.2.7", "clew.example", ""]


@pytest.mark.parametrize("host", PUBLIC)
def test_an_address_that_others_reach_is_refused_with_advice(host: str) -> None:
    with pytest.raises(PublicHostError, match="--behind-tls-proxy"):
        serve(host=host, port=8400)


def test_a_proxys_word_on_encryption_counts_only_where_there_is_one() -> None:
    assert not Environment.from_process({}).behind_tls_proxy
    assert Environment.from_process({"CLEW_BEHIND_TLS_PROXY": "1"}).behind_tls_proxy


@pytest.mark.django_db(transaction=True)
def test_the_servers_processes_share_no_connection(monkeypatch):
    Officer.objects.exists()  # opens one
    asked = {}

    class Server:
        def __init__(self, _application, **how):
            asked.update(how)

        def serve(self):
            asked["open"] = [one.connection for one in connections.all() if one.connection]
            asked["pools"] = dict(getattr(connection, "_connection_pools", {}))

    monkeypatch.setattr(module, "Granian", Server)
    monkeypatch.setenv("CLEW_BEHIND_TLS_PROXY", "")
    serve(host="127.0.0.1", port=8400, processes=3)

    assert (asked["open"], asked["pools"], asked["workers"]) == ([], {}, 3)


def test_with_postgresql_there_is_a_process_a_core(monkeypatch):
    monkeypatch.setattr(module.os, "cpu_count", lambda: 16)

    for vendor, expected in (("postgresql", 4), ("sqlite", 1)):
        monkeypatch.setattr(module, "connection", SimpleNamespace(vendor=vendor))
        assert usual_processes() == expected

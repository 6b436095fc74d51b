"""Nodes that call each other: a run is done by syncing, and one that is cut off goes on."""

import hashlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from clew.bureau.deconfliction.actions.carrying import sync
from clew.bureau.deconfliction.models import Allowance, OutMessage, RefusedMessage, Run
from clew.bureau.deconfliction.queries.refusals import refusals_for
from clew.bureau.sharing.client import NodeClient, NodeRefusedError, NodeUnreachableError
from clew.exchange.requests import Asked
from clew.simulate.bureaux import NOW
from deconflicting_nodes import HUB, Deconflicting, phone

pytestmark = pytest.mark.django_db(transaction=True)


class Wire:
    """Calls of one node to another's real views, without the network in between.

    `cut` names the calls, counted over all of a test, after which the line breaks: what was asked
    is done there, and the answer is lost.
    """

    def __init__(self, nodes, monkeypatch):
        self.nodes, self.patch = nodes, monkeypatch
        self.calls, self.cut, self.at = 0, set(), NOW

    def clock(self):
        """One clock for all: calls hold for some minutes only."""
        self.at += timedelta(seconds=1)
        return self.at

    def __call__(self, url, bureau, sign, ca_file):
        client = NodeClient(url, bureau, sign, ca_file)
        there = self.nodes[bureau]

        def call(method, path, raw=b""):
            digest = hashlib.sha256(raw).hexdigest()
            signature = sign(Asked(bureau, method, path, digest))
            with there.at_work():
                for app, name, value in (
                    ("sharing", "now", self.clock),
                    ("deconfliction", "current_vault", lambda: there.vault),
                ):
                    self.patch.setattr(f"clew.bureau.{app}.views.{name}", value)
                headers = {"authorization": f"Clew-Node {signature}", "content-sha256": digest}
                answer = Client(headers={"host": "localhost", **headers}).generic(
                    method, path, raw, content_type="application/octet-stream"
                )
            self.calls += 1
            if self.calls not in self.cut and answer.status_code == 400:
                raise NodeRefusedError(f"{path} answers 400: {answer.json()['message']}")
            if self.calls in self.cut or answer.status_code != 200:
                raise NodeUnreachableError(f"{path} answers {answer.status_code}")
            return answer.content

        self.patch.setattr(NodeClient, "get", lambda _, path, **_most: call("GET", path))
        self.patch.setattr(NodeClient, "put", lambda _, path, raw: call("PUT", path, raw) and None)
        self.patch.setattr(NodeClient, "delete", lambda _, path: call("DELETE", path) and None)
        return client


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    made = Deconflicting(tmp_path)
    made.reports("AQ", [1, 2, 3])
    made.reports("BV", [2, 3, 4])
    return made


@pytest.fixture
def wire(nodes, monkeypatch):
    made = Wire(nodes, monkeypatch)
    monkeypatch.setattr("clew.bureau.deconfliction.actions.carrying.NodeClient", made)
    return made


def _sync(nodes, wire, name, to):
    """As an officer does: again, until it goes through."""
    for _ in range(40):
        try:
            with nodes[name].at_work():
                return sync(
                    nodes[name].officer,
                    bureau=to,
                    url=f"https://{to.lower()}.example",
                    ca_file=None,
                    vault=nodes[name].vault,
                    clock=wire.clock,
                )
        except NodeUnreachableError:
            continue
    raise AssertionError("it never went through")


@pytest.mark.parametrize("cut", [(), range(1, 60, 2)], ids=["a whole line", "every second call"])
def test_a_run_is_done_by_syncing_though_the_line_breaks(nodes, wire, cut):
    wire.cut = set(cut)
    for name in ("AQ", "BV"):
        _sync(nodes, wire, name, HUB)
    run_id = nodes.start()
    for to in (HUB, "BV"):
        assert _sync(nodes, wire, "AQ", to).refused == []
    nodes.accept(run_id)
    for name, to in (("BV", HUB), ("BV", "AQ"), ("AQ", "BV"), ("BV", "AQ")):
        assert _sync(nodes, wire, name, to).refused == []

    both = {phone(2).value, phone(3).value}
    assert nodes.contacts("AQ") == nodes.contacts("BV") == both
    with nodes[HUB].at_work():
        assert sorted(Allowance.objects.values_list("partner", "in_epoch")) == [
            ("AQ", 260),
            ("BV", 260),
        ]
    for name in ("AQ", "BV", HUB):
        with nodes[name].at_work():
            assert not OutMessage.objects.exclude(kind="tags").exists()


def test_what_the_hub_refuses_stays_with_the_reason_and_goes_on_when_it_may(nodes, wire):
    nodes.allow("AQ", on_day=100)
    for name in ("AQ", "BV"):
        _sync(nodes, wire, name, HUB)
    nodes.start()

    ((what, why),) = _sync(nodes, wire, "AQ", HUB).refused

    assert what == "batch for CX"
    assert "260 were asked for; 100 are left today" in why
    with nodes["AQ"].at_work():
        (kept,) = OutMessage.objects.filter(kind="batch")
        assert kept.refused_why == why
        assert Run.objects.get().state == "running"
        assert [one.why for one in refusals_for(nodes["AQ"].officer)] == [why]
    nodes.allow("AQ")
    assert _sync(nodes, wire, "AQ", HUB).refused == []
    with nodes["AQ"].at_work():
        assert not OutMessage.objects.filter(kind="batch").exists()
        assert refusals_for(nodes["AQ"].officer) == []
    with nodes[HUB].at_work():
        assert not RefusedMessage.objects.exists()


@pytest.mark.parametrize("who", ["AQ", "BV"], ids=["as it is sent", "as it is fetched"])
def test_a_message_that_is_refused_lets_the_others_go_and_is_not_lost(nodes, wire, who):
    """AQ's node has one before its offer that BV's refuses."""
    for name in ("AQ", "BV"):
        _sync(nodes, wire, name, HUB)
    with nodes["AQ"].at_work():
        about = {"partner_id": "BV", "made_at": NOW, "until": NOW + timedelta(days=30)}
        OutMessage.objects.create(kind="contact", body=b"no message", **about)
    nodes.start()

    ((_, why),) = _sync(nodes, wire, who, "BV" if who == "AQ" else "AQ").refused

    assert "it is no message" in why
    assert nodes.run("BV").state == "offered"
    with nodes["AQ"].at_work():
        (kept,) = OutMessage.objects.filter(partner="BV")
        assert (kept.kind, "it is no message" in kept.refused_why) == ("contact", True)
    with nodes["BV"].at_work():
        (told,) = refusals_for(nodes["BV"].officer)
        assert (told.bureau, told.is_ours, "it is no message" in told.why) == ("AQ", False, True)
        nodes["BV"].officer.__class__.objects.update(roles=frozenset())
        assert refusals_for(nodes["BV"].officer) == []

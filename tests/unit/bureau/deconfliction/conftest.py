"""A node that compares, or that is the hub."""

import pytest

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.deconfliction.actions.holding import begin_epoch
from clew.simulate.bureaux import NOW
from sharing_world import World


@pytest.fixture
def world(vault, monkeypatch):
    monkeypatch.setattr("clew.bureau.sharing.views.now", lambda: NOW)
    pages = ("ui.deconfliction", "ui.runs", "ui.operations", "ui.plans_compared")
    for app in (*pages, "api.calls.runs"):
        monkeypatch.setattr(f"clew.bureau.{app}.now", lambda: NOW)
    keepers = ("deconfliction.views", "ui.deconfliction", "ui.runs", "ui.plans_compared")
    for app in (*keepers, "api.calls.runs"):
        monkeypatch.setattr(f"clew.bureau.{app}.current_vault", lambda: vault)
    return World(vault)


@pytest.fixture
def hub(world):
    """The node is the hub, and begins an epoch."""
    world.officer.bureau.kind = BureauKind.HUB.value
    world.officer.bureau.save()
    begin_epoch(world.officer, "e", vault=world.vault, now=NOW)
    return world

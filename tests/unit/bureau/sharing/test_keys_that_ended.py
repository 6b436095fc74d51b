"""A node whose own keys ended is told what to do, and does it: new keys, and all goes on."""

from dataclasses import replace
from functools import partial

import pytest

import sharing_world
from clew.bureau.sharing.actions.carrying import receive_from_folder, send_to_folder
from clew.bureau.sharing.actions.keys import rotate_keys
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.models import SentPackage
from clew.exchange.directory.keys import DeadKeyError, Reason, Revocation
from clew.exchange.sealed.receipts import read_receipt
from clew.handling.purpose import Purpose
from clew.simulate.bureaux import DAY, NOW, take
from sharing_world import HERE, World, picture

pytestmark = pytest.mark.django_db
AFTER = NOW + 8 * DAY


@pytest.fixture
def world(vault, sandbox, monkeypatch):
    """A node that sealed something for AQ, and whose keys ended a day ago."""
    monkeypatch.setattr(sharing_world, "set_up_node", partial(sharing_world.set_up_node, days=7))
    world = World(vault, sandbox=sandbox)
    item, _ = world.released(picture(3), "AQ")
    wish = Wish(("AQ",), Purpose.VICTIM_IDENTIFICATION, "their request", "A house")
    share(world.officer, [item.pk], wish, vault=vault, now=NOW)
    world.renew(now=AFTER)
    return world


def _send(world, stick, *, now=AFTER):
    return send_to_folder(world.officer, stick, vault=world.vault, now=now)


def _listed_anew(world):
    """The hub lists the card that the node wrote, and the node takes in the directory."""
    world.hub.members[HERE] = world.identity.member
    world.renew(now=AFTER)


def test_it_is_told_what_works_and_nothing_is_written_that_nobody_could_take(world):
    stick = world.folder("stick")

    with pytest.raises(DeadKeyError, match=r"make new keys \(clew node rotate\), send the hub"):
        _send(world, stick)

    assert not [path for path in stick.rglob("*") if path.is_file()]


def test_whoever_receives_is_told_that_no_receipt_was_written(world):
    stick = world.folder("stick")

    received = receive_from_folder(world.desk, stick, clock=lambda: AFTER)

    ((name, why),) = received.refused
    assert name == "receipt for AQ"
    assert "clew node rotate" in why


def test_new_keys_that_the_ended_one_vouched_for_take_over_receipts_and_packages(world):
    stick = world.folder("stick")
    rotate_keys(world.officer, vault=world.vault, now=AFTER)
    with pytest.raises(DeadKeyError):  # the hub has not listed them yet
        _send(world, stick)
    _listed_anew(world)

    carried = _send(world, stick)

    assert (carried.packages, carried.receipts) == (1, 2)
    directory = world.hub.directory(now=AFTER)
    raws = sorted(path.read_bytes() for path in (stick / "receipts").iterdir())
    for raw, name in zip(raws, ("AQ", "CX"), strict=True):
        receipt = read_receipt(raw, sender=name, directory=directory, now=AFTER)
        assert receipt.receiver == HERE
    waiting = SentPackage.objects.get(withdrawn_at=None)
    receiving = world.aq.receiving(directory)
    opened = take(world.vault.outbox_folder / waiting.file, receiving, stick, now=AFTER)
    assert opened.manifest.sender == HERE


def test_where_every_key_was_revoked_only_the_root_can_help_and_it_says_so(world):
    revoked = Revocation(NOW, Reason.COMPROMISED)
    for entry in world.identity.member.keys:
        dead = world.hub.members[HERE].with_key(replace(entry, revocation=revoked))
        world.hub.members[HERE] = dead
    world.renew(now=AFTER)

    with pytest.raises(DeadKeyError, match="three of the hub's root must"):
        rotate_keys(world.officer, vault=world.vault, now=AFTER)

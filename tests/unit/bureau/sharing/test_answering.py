"""Other nodes are answered only to what their key signed, for this node, this thing, now, once."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.client import NodeAddressError, NodeClient
from clew.exchange.ciphers.suite import BadSignatureError
from clew.exchange.directory.keys import Reason
from clew.exchange.refusal import RefusalError
from clew.exchange.requests import Asked, read_request, signed_request
from clew.exchange.sealed.receipts import Receipt, read_receipt, signed_receipt
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.canonical import canonical
from clew.handling.purpose import Purpose
from clew.simulate.bureaux import DAY, NOW, Bureau
from sharing_world import HERE, World, picture

pytestmark = pytest.mark.django_db

NOTHING = hashlib.sha256().hexdigest()
LAKE = picture(3)


@pytest.fixture
def world(vault, monkeypatch):
    monkeypatch.setattr("clew.bureau.sharing.views.now", lambda: NOW)
    return World(vault)


def _ask(world, method, path, *, by=None, body=b""):
    bureau = by or world.aq
    digest = hashlib.sha256(body).hexdigest()
    asked = Asked(HERE, method, path, digest)
    signature = signed_request(asked, bureau=bureau.name, by=bureau.first, now=NOW)
    return _call(method, path, body, signature, digest)


def _call(method, path, body, signature, digest):
    headers = {"authorization": f"Clew-Node {signature}", "content-sha256": digest}
    client = Client(headers={"host": "localhost", **headers})
    return client.generic(method, path, body, content_type="application/octet-stream")


def _shared(world):
    item, _ = world.released(LAKE, "AQ")
    wish = Wish(["AQ"], Purpose.VICTIM_IDENTIFICATION, "their request")
    return share(world.officer, [item.pk], wish, vault=world.vault, now=NOW).packages[0]


def test_a_bureau_lists_and_fetches_its_own_packages_and_no_others(world):
    package = _shared(world)
    path = f"/exchange/packages/{package.file}"

    listed = _ask(world, "GET", "/exchange/packages")
    fetched = _ask(world, "GET", path)

    assert listed.json() == {"packages": [{"name": package.file, "size": package.size}]}
    sealed = b"".join(fetched.streaming_content)
    assert sealed == (world.vault.outbox_folder / package.file).read_bytes()
    assert _ask(world, "GET", "/exchange/packages", by=world.cx).json() == {"packages": []}
    absent = _ask(world, "GET", f"/exchange/packages/{'ab' * 16}.clew", by=world.cx)
    denied = _ask(world, "GET", path, by=world.cx)
    assert (denied.status_code, denied.content) == (absent.status_code, absent.content)
    assert denied.status_code == 404
    events = AuditEvent.objects.filter(tag=tags.SHARING_PACKAGE_FETCHED)
    assert [event.details["by"] for event in events] == ["AQ"]


REFUSED = {
    "by a key that the directory does not know": lambda: {"by": Bureau("AQ")},
    "by no bureau of the directory": lambda: {"by": Bureau("ZZ")},
    "for another node": lambda: {"to": "CX"},
    "for another thing": lambda: {"path": "/exchange/receipt"},
    "by another method": lambda: {"method": "PUT"},
    "with other bytes": lambda: {"sha256": "ab" * 32},
    "long ago": lambda: {"at": NOW - timedelta(hours=1)},
    "in time to come": lambda: {"at": NOW + timedelta(hours=1)},
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_was_signed_otherwise_is_refused_in_the_same_words(world, reason):
    other = REFUSED[reason]()
    by, at = other.pop("by", world.aq), other.pop("at", NOW)
    asked = {"to": HERE, "method": "GET", "path": "/exchange/packages", "sha256": NOTHING}
    signature = signed_request(Asked(**(asked | other)), bureau=by.name, by=by.first, now=at)

    answer = _call("GET", "/exchange/packages", b"", signature, NOTHING)

    assert (answer.status_code, answer.json()) == (401, {"message": "not admitted"})
    assert AuditEvent.objects.filter(tag=tags.SHARING_REQUEST_REFUSED).count() <= 1


def _revoked(world):
    member = world.hub.members["AQ"]
    world.hub.members["AQ"] = member.with_key(
        world.aq.entry(world.aq.first).revoked(Reason.COMPROMISED, at=NOW)
    )
    return NOW


def _suspended(world):
    world.hub.members["AQ"] = replace(world.hub.members["AQ"], is_suspended=True)
    return NOW


def _ended(_world):
    return NOW + 91 * DAY


@pytest.mark.parametrize("why", [_revoked, _suspended, _ended])
def test_a_key_that_serves_no_more_admits_nobody(world, monkeypatch, why):
    at = why(world)
    world.renew(now=at)
    monkeypatch.setattr("clew.bureau.sharing.views.now", lambda: at)
    asked = Asked(HERE, "GET", "/exchange/packages", NOTHING)

    signature = signed_request(asked, bureau="AQ", by=world.aq.first, now=at)

    assert _call("GET", asked.path, b"", signature, NOTHING).status_code == 401
    with pytest.raises(RefusalError):
        read_request(signature, asked, directory=world.hub.directory(now=at), now=at)


@pytest.mark.parametrize("forged", ["nonce", "bureau"])
def test_a_key_is_named_only_by_who_holds_it(world, forged):
    """Of a call that was overheard, the signature is put under other words."""
    asked = Asked(HERE, "GET", "/exchange/packages", NOTHING)
    by = world.aq if forged == "nonce" else world.cx
    told = json.loads(urlsafe_b64decode(_signed(asked, by)))
    honest = json.loads(urlsafe_b64decode(_signed(asked, world.aq)))
    told["body"] |= {"nonce": "ab" * 32} if forged == "nonce" else {"bureau": "AQ"}
    told["signatures"] = [honest["signatures"][0] | {"value": told["signatures"][0]["value"]}]
    signature = urlsafe_b64encode(canonical(told)).decode()

    assert _call("GET", asked.path, b"", signature, NOTHING).status_code == 401
    with pytest.raises(BadSignatureError):
        read_request(signature, asked, directory=world.hub.directory(), now=NOW)


def _signed(asked, by):
    return signed_request(asked, bureau=by.name, by=by.first, now=NOW)


def test_a_call_that_was_overheard_does_not_count_again_nor_does_rubbish(world):
    asked = Asked(HERE, "GET", "/exchange/packages", NOTHING)
    signature = signed_request(asked, bureau="AQ", by=world.aq.first, now=NOW)

    first, again = (_call("GET", asked.path, b"", signature, NOTHING) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 401)
    for rubbish in ("", "x", "e30=", "é"):
        assert _call("GET", asked.path, b"", rubbish, NOTHING).status_code == 401


def test_a_package_is_kept_for_an_officer_if_it_is_its_own_and_whole(world):
    path = world.offer(LAKE)
    raw = path.read_bytes()
    inbox = world.vault.inbox_folder / "packages"

    changed = bytes([*raw[:-1], raw[-1] ^ 1])
    for body, by in ((changed, world.aq), (raw, world.cx), (b"no package", world.aq)):
        refused = _ask(world, "PUT", "/exchange/packages", body=body, by=by)
        assert refused.status_code == 400
    signature = signed_request(
        Asked(HERE, "PUT", "/exchange/packages", "ab" * 32),
        bureau="AQ",
        by=world.aq.first,
        now=NOW,
    )
    assert _call("PUT", "/exchange/packages", raw, signature, "ab" * 32).status_code == 400
    assert not list(inbox.iterdir())
    assert not list(world.vault.incoming.parts.iterdir())

    first, again = (_ask(world, "PUT", "/exchange/packages", body=raw) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert [one.read_bytes() for one in inbox.iterdir()] == [raw]


def test_receipts_go_both_ways_and_only_a_bureaus_own_is_kept(world):
    told = Receipt("AQ", HERE, Position(), NOW)
    raw = signed_receipt(told, by=world.aq.first).to_bytes()

    kept = _ask(world, "PUT", "/exchange/receipt", body=raw)
    refused = _ask(world, "PUT", "/exchange/receipt", body=raw, by=world.cx)
    ours = _ask(world, "GET", "/exchange/receipt")

    other = signed_receipt(Receipt("AQ", HERE, Position(1, "ab" * 32), NOW), by=world.aq.first)
    announced = hashlib.sha256(raw).hexdigest()
    asked = Asked(HERE, "PUT", "/exchange/receipt", announced)
    swapped = _call("PUT", asked.path, other.to_bytes(), _signed(asked, world.aq), announced)

    assert (kept.status_code, refused.status_code, swapped.status_code) == (200, 400, 400)
    (path,) = (world.vault.inbox_folder / "receipts").iterdir()
    assert path.read_bytes() == raw
    directory = world.hub.directory(now=NOW)
    receipt = read_receipt(ours.content, sender="AQ", directory=directory, now=NOW)
    assert (receipt.receiver, receipt.position) == (HERE, Position())


def test_the_directory_is_handed_to_members_only(world):
    assert _ask(world, "GET", "/exchange/directory").status_code == 200
    plain = Client(headers={"host": "localhost"}).get("/exchange/directory")
    assert (plain.status_code, json.loads(plain.content)) == (401, {"message": "not admitted"})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8400", "https://", "file:///etc/passwd", "https://a@b/", "x"]
)
def test_only_https_addresses_are_called(url):
    with pytest.raises(NodeAddressError, match="https://"):
        NodeClient(url, "BV", lambda _asked: "")

"""Invented bureaux that deconflict with a real node by the engine alone, and what they send it."""

import hashlib

from django.test import Client

from clew.bureau.deconfliction.actions.pinning import pin
from clew.bureau.deconfliction.actions.starting import Wish, accept_run
from clew.bureau.deconfliction.actions.taking import take_message
from clew.bureau.deconfliction.models import (
    OutMessage,
)
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.network.actions.taking import take_in
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.sites import add_site
from clew.bureau.operations.plan_row import planned_site
from clew.exchange.deconfliction.messages import (
    Kind,
    Message,
    open_message,
    seal_message,
)
from clew.exchange.deconfliction.notice import Notice, signed_notice
from clew.exchange.deconfliction.oprf import HolderKey
from clew.exchange.deconfliction.packing import ELEMENTS, pack, unpack
from clew.exchange.requests import Asked, signed_request
from clew.exchange.signing.fields import moment_text
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from clew.simulate.bureaux import DAY, NOW
from records import make_case
from sharing_world import HERE

RUN = "01a217eb-8d8b-7b5d-9c3c-000000000001"
KEY = HolderKey.from_seed(bytes(32), epoch="e")
SEED = bytes(range(32))
MESSAGES = "/exchange/deconfliction/messages"
SHARED, OURS = (Identifier(IdentifierKind.PHONE, number) for number in ("+64215551", "+64215552"))
NUMBERS = [SHARED, Identifier(IdentifierKind.PHONE, "+64215559")]


def sealed(world, kind, told, payload=b"", *, by=None, run=RUN):  # noqa: PLR0913 -- by name
    sender = by or world.aq
    message = Message(kind, run, sender.name, HERE, NOW, told, payload)
    directory = world.identity.directory
    return seal_message(message, by=sender.signing, directory=directory, now=NOW)


def opened(world, raw, own):
    return open_message(
        raw,
        own=own.name,
        secrets=tuple(own.sealing.values()),
        directory=world.identity.directory,
        now=NOW,
    )


def batch_of(world, elements, *, payload=None, **more):
    raw = pack(list(elements), form=ELEMENTS) if payload is None else payload
    told = {
        "about": "selectors",
        "epoch": "e",
        "count": len(elements),
        "commitment": "ab" * 32,
        "wants": "elements",
    }
    return sealed(world, Kind.BATCH, told | more, raw)


def call(world, method, path, body=b"", *, by=None):
    bureau, digest = by or world.aq, hashlib.sha256(body).hexdigest()
    asked = Asked(HERE, method, path, digest)
    signature = signed_request(asked, bureau=bureau.name, by=bureau.first, now=NOW)
    headers = {"authorization": f"Clew-Node {signature}", "content-sha256": digest}
    client = Client(headers={"host": "localhost", **headers})
    return client.generic(method, path, body, content_type="application/octet-stream")


def told_of(world):
    """A report, and a file in a case; AQ holds the one phone, and the file, too."""
    who, head = account("chat.example", "ana"), Report("R1", "csv", "somebody")
    said = [Sighting("R1", "1", who, one, Event.STATED) for one in (SHARED, OURS)]
    take_in([head, *said, head], acting_officer=world.officer, source_name="a file", now=NOW)
    item, case = world.seized(b"a file of both", number="2026-7")
    return Identifier(IdentifierKind.FILE_HASH, f"sha256:{item.pk}"), case


def offered(world, held, *, run=RUN, **more):
    """AQ offers a run; the hub, CX, shows its key."""
    notice = Notice("CX", "e", KEY.public, NOW, NOW + 20 * DAY, KEY.for_plans(epoch="e").public)
    raw = signed_notice(notice, by=world.cx.first)
    pin(raw, officer=world.officer, vault=world.vault, now=NOW)
    told = {
        "about": "selectors",
        "hub": "CX",
        "epoch": "e",
        "public": KEY.public.hex(),
        "count": len(held),
        "drawn": "aa" * 32,
        "until": moment_text(NOW + 5 * DAY),
        "note": "phones of spring",
    }
    return sealed(world, Kind.OFFER, told | more, run=run)


def take(world, raw):
    return take_message(raw, vault=world.vault, now=NOW, officer=world.officer)


def next_for(world, own):
    """What waits for a bureau last, as it opens it."""
    row = OutMessage.objects.filter(partner=own.name).order_by("-made_at", "-pk").first()
    return opened(world, bytes(row.body), own)


def shown(world, epoch, began_at, until, *, seen_at=NOW):
    key = HolderKey.from_seed(bytes(32), epoch=epoch)
    raw = signed_notice(
        Notice("CX", epoch, key.public, began_at, until, key.public), by=world.cx.first
    )
    return pin(raw, officer=world.officer, vault=world.vault, now=seen_at)


def running(world, **told):
    """A run that an officer here accepted, and what the hub is asked for."""
    told_of(world)
    take(world, offered(world, NUMBERS, **told))
    choice = Choice(frozenset({IdentifierKind.PHONE}), has_reports=True)
    accept_run(world.officer, RUN, wish=Wish(choice, "they ask"), vault=world.vault, now=NOW)
    batch = next_for(world, world.cx)
    return unpack(batch.payload, count=batch.told["count"], form=ELEMENTS)


def answered(world, answers):
    told = {"batch": "ab" * 32, "epoch": "e", "public": KEY.public.hex()}
    return sealed(world, Kind.EVALUATED, told, b"".join(answers), by=world.cx)


def planned(world):
    """An operation of the node's bureau with a site that can be compared."""
    case = make_case(world.officer, number="2026-9")
    operation = open_operation(
        world.officer,
        case=case,
        name="Lantern",
        commander=world.officer.username,
        begins_at=NOW + DAY,
        ends_at=NOW + DAY + DAY / 6,
        now=NOW,
    )
    row = {"site": "S-1", "address": "1 Lake Road", "country": "IN", "zone": "Asia/Kolkata"}
    planned = planned_site(row | {"latitude": "26.9", "longitude": "75.8"})
    add_site(world.officer, operation_id=operation.pk, planned=planned, now=NOW)
    return operation

"""Three real vaults in one process: each with its folder and records of its own, one at a time.

The process turns to a node as a machine of its own would be turned to: another vault's folder,
another database. SQLite only, since a file is all that a database is there.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.config.database import sqlite
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.referrals.actions import (
    Draft,
    Package,
    accept,
    decline,
    draft,
    send,
    withdraw,
)
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions.carrying import Received, receive_from_folder, send_to_folder
from clew.bureau.sharing.actions.keys import set_up_node
from clew.bureau.sharing.actions.owning import recall, restrict
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.taking import Desk
from clew.bureau.sharing.actions.trusting import take_directory, trust_root
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.models import Partner, SharedRecord
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.keyring import KeyFile
from clew.fingerprint.reading import DigestReader
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.intake.file_reading import FileReading
from clew.media.signatures import detect
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.bureaux import NOW, Hub
from ready_tables import lay_ready_tables
from records import make_exhibit, make_item

TICK = timedelta(minutes=1)


class RealNode:
    """A bureau's vault, its officer, and what can be done there."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.clock = NOW
        self._key = KeyFile(folder.parent / f"{name}.key")
        self.vault = VaultFolder.create(folder, bureau_name=name, now=NOW, key=self._key)
        lay_ready_tables(self.records)
        with self.at_work():
            bureau = Bureau.objects.create(name=f"Police {name}", admitted_at=NOW)
            officer = Officer.objects.create(
                username="rosa", bureau=bureau, roles=frozenset(role.value for role in Role)
            )
            self.member = set_up_node(
                officer, name=name, vault=self.vault, now=NOW, suites=["age-ed25519"]
            ).member

    @property
    def records(self) -> Path:
        """Where its records lie."""
        return self.folder / "records.sqlite3"

    @property
    def officer(self) -> Officer:
        """Who works there."""
        return Officer.objects.get(username="rosa")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Turn to this node."""
        settings.CLEW_VAULT = self.folder
        with _records_in(self.records):
            yield

    def tick(self) -> datetime:
        """The next minute: receipts are told apart by their times."""
        self.clock += TICK
        return self.clock

    def trust(self, root: bytes, digest: str, directory: bytes) -> None:
        """Trust the hub's directory."""
        with self.at_work():
            trust_root(self.officer, root, digest=digest, now=NOW)
            take_directory(self.officer, directory, now=NOW)

    def start_anew(self) -> None:
        """Open the vault, as a process does that starts: it cleans up what one that died left."""
        self.vault = VaultFolder.open(self.folder, unlock=self._key)

    def share(self, content: bytes, to: set[str]) -> str:
        """Seize a file in a case that is released, share it, and return the record's name."""
        with self.at_work():
            _, item = self.seized(content, to)
            wish = Wish(sorted(to), Purpose.INTELLIGENCE, "a request")
            shared = share(self.officer, [item], wish, vault=self.vault, now=self.tick())
            return shared.records[0]

    def say(self, record: str, to: set[str]) -> str:
        """Share a note on an item that was shared, and return the name of the note's record."""
        with self.at_work():
            item = SharedRecord.objects.get(record=record).reference
            case = Case.objects.get(exhibits__locations__item=item)
            note = add_note(self.officer, case=case, item=item, text="seen", now=self.tick())
            wish = Wish(sorted(to), Purpose.INTELLIGENCE, "a request")
            shared = share(
                self.officer, [note.pk.hex], wish, vault=self.vault, now=self.tick(), kind="note"
            )
            return shared.records[0]

    def ask(self, to: str) -> UUID:
        """Refer no more than words, and return the referral's id."""
        with self.at_work():
            return self._referred(Package(notes=["seen"]), to, (), None)

    def withdraw(self, referral: UUID) -> None:
        """Take a referral back."""
        with self.at_work():
            row = Referral.objects.get(pk=referral)
            withdraw(self.officer, row, reason="a mistake", now=self.tick())

    def referrals(self) -> dict[UUID, tuple[str, str]]:
        """The referrals that are known here, each with its state and what is asked."""
        with self.at_work():
            return {row.pk: (row.state, row.request) for row in Referral.objects.all()}

    def refer(self, content: bytes, to: str, *, also: tuple[str, ...] = (), note: str = "") -> UUID:
        """Seize a file in a case that is released, refer it, and return the referral's id."""
        with self.at_work():
            case, item = self.seized(content, {to, *also})
            package = Package(case=case, items=[item], notes=[note] if note else [])
            return self._referred(package, to, also, None)

    def accept(self, referral: UUID) -> None:
        """Accept a referral, its items into a case of that number."""
        with self.at_work():
            row = Referral.objects.get(pk=referral)
            accept(self.officer, row, case_number=f"for {row}", now=self.tick())

    def decline(self, referral: UUID) -> None:
        """Decline a referral."""
        with self.at_work():
            row = Referral.objects.get(pk=referral)
            decline(self.officer, row, reason="not our country", now=self.tick())

    def refer_again(self, referral: UUID, to: str) -> UUID:
        """Refer the items of an own referral once more, and return the id of that."""
        with self.at_work():
            parts = Referral.objects.get(pk=referral).parts.filter(kind="item")
            case = Case.objects.get(exhibits__locations__item=parts[0].name)
            package = Package(case=case, items=[part.name for part in parts])
            return self._referred(package, to, (), None)

    def refer_case(self, number: str, to: str) -> UUID:
        """Refer all items of a case that is here, and return the referral's id."""
        with self.at_work():
            return self._referred(Package(case=Case.objects.get(number=number)), to, (), None)

    def pass_on(self, referral: UUID, to: str, *, also: tuple[str, ...] = ()) -> UUID:
        """Refer to another what was referred here, and return the id of that."""
        with self.at_work():
            return self._referred(Package(), to, also, Referral.objects.get(pk=referral))

    def _referred(
        self, package: Package, to: str, also: tuple[str, ...], parent: Referral | None
    ) -> UUID:
        ids = Partner.objects.filter(name__in=also).values_list("bureau", flat=True)
        asked = Draft(
            request="Find the room",
            package=package,
            to=Partner.objects.get(name=to).bureau,
            because="they know the place",
            marking=MarkingChange(released_to=frozenset(map(str, ids))),
            parent=parent,
        )
        made = draft(self.officer, asked, networks=BundledNetworks(), now=self.tick())
        send(self.officer, made, now=self.tick())
        return made.pk

    def seized(self, content: bytes, to: set[str]) -> tuple[Case, str]:
        """An item in a case of its own that is released to bureaux; while at work there."""
        ids = Partner.objects.filter(name__in=to).values_list("bureau", flat=True)
        case = Case.objects.create(
            bureau=self.officer.bureau,
            number=f"case {Case.objects.count()}",
            opened_at=NOW,
            marking=Tlp.AMBER.value,
            released_to=frozenset(map(str, ids)),
        )
        CaseMember.objects.create(case=case, officer=self.officer, since_at=NOW)
        item = make_item(make_exhibit(case), content=content)
        writer = self.vault.blobs.writer()
        writer.write(content)
        writer.commit(item.pk)
        return case, item.pk

    def recall(self, record: str) -> None:
        """Take a record back."""
        with self.at_work():
            recall(self.officer, name=record, reason="a mistake", vault=self.vault, now=self.tick())

    def restrict(self, record: str, away: set[str]) -> None:
        """Take a record back from some."""
        with self.at_work():
            restrict(
                self.officer,
                name=record,
                remove=sorted(away),
                reason="not concerned",
                vault=self.vault,
                now=self.tick(),
            )

    def send(self, stick: Path, to: str | None = None) -> None:
        """Write what waits, or what waits for one, onto a stick."""
        with self.at_work():
            send_to_folder(self.officer, stick, vault=self.vault, now=self.tick(), to=to)

    def receive(self, stick: Path) -> Received:
        """Take in what lies on a stick, and answer with receipts."""
        with self.at_work():
            desk = Desk(self.officer, self.vault, _decode, "not at all")
            return receive_from_folder(desk, stick, clock=self.tick)

    def held(self) -> dict[str, str]:
        """The items and notes of others that are here, each with its owner's name for it."""
        with self.at_work():
            rows = SharedRecord.objects.filter(is_own=False, kind__in=["item", "note"])
            rows = rows.exclude(reference="")
            return {row.record: row.reference for row in rows}

    def blobs(self) -> int:
        """How many files the vault holds."""
        return sum(path.is_file() for path in self.vault.blobs.folder.rglob("*"))

    def back_up(self, to: Path) -> None:
        """Copy the whole vault."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)

    def restore(self, kept: Path) -> None:
        """Fall back to a copy."""
        shutil.rmtree(self.folder)
        shutil.copytree(kept, self.folder)


class RealNodes(dict[str, RealNode]):
    """Nodes by name, and the hub whose directory they trust."""

    hub: Hub

    def renew(self, *names: str) -> None:
        """The hub signs its directory anew, and some nodes take it in."""
        directory = self.hub.bundle().to_bytes()
        for name in names:
            with self[name].at_work():
                take_directory(self[name].officer, directory, now=NOW)


def three_real_nodes(folder: Path) -> RealNodes:
    """Three nodes that trust one directory."""
    hub, nodes = Hub(), RealNodes()
    nodes.hub = hub
    for name in ("AQ", "BV", "CX"):
        nodes[name] = RealNode(name, folder / name)
        hub.members[name] = nodes[name].member
    root, directory = hub.roots[0], hub.bundle().to_bytes()
    for node in nodes.values():
        node.trust(root.to_bytes(), root.digest, directory)
    return nodes


def carried(sender: RealNode, receiver: RealNode) -> Received:
    """Have a stick go from one to another, and back with the receipts; nothing may be refused."""
    sender.clock = receiver.clock = max(sender.clock, receiver.clock)
    stick = sender.folder.parent / "stick"
    shutil.rmtree(stick, ignore_errors=True)
    sender.send(stick, receiver.name)
    received = receiver.receive(stick)
    assert received.refused == []
    sender.receive(stick)
    return received


@contextmanager
def _records_in(path: Path) -> Iterator[None]:
    """Have the process work on other records; what it worked on before comes back."""
    before, connection = connections.settings, connections["default"]
    connections.settings = connections.configure_settings({"default": sqlite(path)})
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings = before
        connections["default"] = connection


def _decode(file, name):  # type: ignore[no-untyped-def] # as Desk asks
    """Hash a file; nothing here is a picture."""
    content, reader = file.read(), DigestReader()
    reader.update(content)
    return FileReading(name, len(content), 0, reader.digests(), detect(content))

"""A real vault as a node of an invented exchange: the hub and the other bureaux are simulated.

The other bureaux seal and open packages by the engine alone, so that what the node accepts and
what it sends is judged by something that shares none of its records.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import count
from pathlib import Path

from PIL import Image

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.sharing.actions.keys import set_up_node
from clew.bureau.sharing.actions.taking import Desk, Taken, take_package
from clew.bureau.sharing.actions.trusting import take_directory, trust_root
from clew.bureau.sharing.decoding import decoder
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.item_words import ToldItem
from clew.bureau.sharing.queries.node import identity, partner_named
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.exchange.sealed.receipts import Receipt, read_receipt
from clew.exchange.sealed.sealing import Blob, Draft, seal_package
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import (
    Statement,
    Subject,
    Version,
    read_statement,
    signed_statement,
)
from clew.fingerprint.forms import wave
from clew.fingerprint.reading import DigestReader
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.intake.reading import NoSink, Reader
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.simulate.bureaux import NOW, Bureau, Hub, draft
from records import make_case, make_exhibit, make_item, make_officer

HERE = "BV"
TITLE = "A house by a lake, in confidence"


def picture(seed: int) -> bytes:
    """A benign picture that has keypoints and a hash of its own."""
    with BytesIO() as out:
        Image.fromarray(wave(seed)).save(out, "PNG")
        return out.getvalue()


class World:
    """The vault's node BV, the hub's directory, and the bureaux AQ and CX in it."""

    def __init__(
        self, vault: VaultFolder, *, sandbox: Sandbox | None = None, now: datetime = NOW
    ) -> None:
        self.vault = vault
        self.officer: Officer = make_officer("rosa", roles=Role)
        self.hub, self.aq, self.cx = Hub(), Bureau("AQ"), Bureau("CX")
        self.hub.admit(self.aq, self.cx)
        self.own = set_up_node(self.officer, name=HERE, vault=vault, now=now)
        self.hub.members[HERE] = self.own.member
        root = self.hub.roots[0]
        trust_root(self.officer, root.to_bytes(), digest=root.digest, now=now)
        self.renew(now=now)
        self.sent: dict[str, Position] = {}  # the others' streams to this node
        self.records: dict[Subject, Standing] = {}
        self._number = count(1)
        if sandbox is not None:
            reader = Reader(sandbox, NoSink, vault.spool)
            self.desk = Desk(self.officer, vault, decoder(reader, vault), "seccomp")

    @property
    def identity(self) -> Identity:
        return identity(self.vault)

    def renew(self, *, now: datetime = NOW) -> bytes:
        """The hub signs its directory anew, and the node takes it in."""
        raw = self.hub.bundle(now=now).to_bytes()
        take_directory(self.officer, raw, now=now)
        return raw

    def folder(self, name: str) -> Path:
        found = self.vault.path.parent / name
        found.mkdir(exist_ok=True)
        return found

    def seized(self, content: bytes, **handling: object) -> tuple[Item, Case]:
        """An own item whose file is in the vault, in a case of its own."""
        case = make_case(self.officer, **handling)
        item = make_item(make_exhibit(case), content=content)
        writer = self.vault.blobs.writer()
        writer.write(content)
        writer.commit(item.pk)
        return item, case

    def released(self, content: bytes, *names: str) -> tuple[Item, Case]:
        """An own item whose case is released to bureaux of the exchange."""
        to = frozenset(str(partner_named(name).bureau_id) for name in names)
        return self.seized(content, marking=Tlp.AMBER.value, released_to=to)

    def told(self, content: bytes, *, title: str = TITLE, **more: object) -> Envelope:
        """What another bureau tells of an item of this content."""
        reader = DigestReader()
        reader.update(content)
        item = ToldItem(
            reader.digests(), "image/png", Family.IMAGE, with_file=True, prints=(), grades=()
        )
        told = Envelope(
            "item",
            "share1",
            title,
            "",
            (Purpose.VICTIM_IDENTIFICATION,),
            Pap.AMBER,
            None,
            item.to_json(),
        )
        return replace(told, **more)  # type: ignore[arg-type] # by name

    def offer(
        self,
        content: bytes,
        *,
        record: str = "r1",
        number: int = 1,
        audience: Sequence[str] = (HERE,),
        envelope: Envelope | None = None,
        **how: object,
    ) -> Path:
        """A package of AQ with an item and its owner's word that this node may have it."""
        told = (envelope or self.told(content)).to_bytes()
        contents = [hashlib.sha256(raw).hexdigest() for raw in (told, content)]
        subject = Subject("AQ", record)
        version = Version(subject, number, tuple(contents), tuple(audience), Tlp.AMBER)
        blobs = [("item", told), ("item.file", content)]
        return self.package([version], subject=subject, blobs=blobs, **how)  # type: ignore[arg-type]

    def package(  # noqa: PLR0913 -- each fact has a harmless default
        self,
        statements: Iterable[Statement],
        *,
        subject: Subject | None = None,
        blobs: Iterable[tuple[str, bytes]] = (),
        sender: Bureau | None = None,
        to: Sequence[str] = (HERE,),
        position: Position | None = None,
        now: datetime = NOW,
    ) -> Path:
        """A package that a bureau seals; its stream goes on unless a position is given."""
        by, number = sender or self.aq, next(self._number)
        folder = self.folder("made")
        documents = [self._said(one, now) for one in statements]
        placed = []
        for kind, raw in blobs:
            path = folder / f"{number}-{hashlib.sha256(raw).hexdigest()[:8]}"
            path.write_bytes(raw)
            assert subject is not None
            placed.append(Blob(kind, subject, path))
        made: Draft = draft(*to, number=number, statements=documents, blobs=placed)
        target = folder / f"{number}.clew"
        positions = {name: self.sent.get(f"{by.name}>{name}", Position()) for name in to}
        if position is not None:
            positions[HERE] = position
        directory = self.hub.directory(now=now)
        sealed = seal_package(
            made,
            target,
            sending=by.sending(directory, positions=positions, records=self.records),
            now=now,
        )
        for name in to:
            self.sent[f"{by.name}>{name}"] = sealed.positions[name]
        return target

    def _said(self, statement: Statement, now: datetime) -> Document:
        document = signed_statement(statement, by=self.aq.first, now=now)
        subject = statement.subject
        known = self.records.get(subject, Standing(subject))
        self.records[subject] = known.heard(
            read_statement(document, directory=self.hub.directory(now=now), now=now),
            digest=document.digest,
        )
        return document

    def take(self, path: Path, *, now: datetime = NOW) -> Taken:
        return take_package(self.desk, path, now=now)

    def read(self, raw: bytes, *, now: datetime = NOW) -> Receipt:
        """A receipt of this node as AQ reads it."""
        return read_receipt(raw, sender="AQ", directory=self.hub.directory(now=now), now=now)

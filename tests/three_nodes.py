"""Three bureaux that share, correct, restrict, recall and pass on, over a network that loses,
doubles and reorders, while each may fall back to an old backup. Hypothesis looks for the exception.
"""  # one sentence

import copy
import tempfile
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.receipts import Receipt, read_receipt, resume, signed_receipt
from clew.exchange.sealed.sealing import Blob, seal_package
from clew.exchange.sealed.streams import Position
from clew.exchange.signing.document import Document
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import (
    Recall,
    Restriction,
    Statement,
    Subject,
    Version,
    read_statement,
    signed_statement,
)
from clew.handling.tlp import Tlp
from clew.simulate.bureaux import AGE, NOW, P256, Bureau, Hub, draft, take

NAMES = ("AQ", "BV", "CX")
some_nodes = st.sampled_from(NAMES)


@dataclass
class Memory:
    """All that a node keeps: what a backup holds."""

    outgoing: dict[str, Position] = field(default_factory=dict)
    incoming: dict[str, Position] = field(default_factory=dict)
    records: dict[Subject, Standing] = field(default_factory=dict)
    statements: dict[str, Document] = field(default_factory=dict)
    blobs: dict[Subject, dict[str, bytes]] = field(default_factory=dict)
    sent: dict[str, list[tuple[Position, bytes]]] = field(default_factory=dict)


class Node:
    """A bureau's node: the engine's functions, and memory in which their answers are kept."""

    def __init__(self, bureau: Bureau, hub: Hub, folder: Path) -> None:
        self.bureau = bureau
        self.name = bureau.name
        self.directory = hub.directory()
        self.folder = folder
        self.memory = Memory()
        self._read: dict[str, Statement] = {}

    def say(self, statement: Statement, blob: bytes | None = None) -> Document:
        """Sign a statement on an own record and keep to it."""
        document = signed_statement(statement, by=self.bureau.first, now=NOW)
        if blob is not None:
            self.memory.blobs.setdefault(statement.subject, {})[sha256(blob).hexdigest()] = blob
        self.hear(document)
        return document

    def hear(self, document: Document) -> None:
        """Take a statement over, and purge what it forbids."""
        statement = self.statement(document)
        known = self.memory.records.get(statement.subject, Standing(statement.subject))
        heard = known.heard(statement, digest=document.digest)
        self.memory.records[statement.subject] = heard
        self.memory.statements[document.digest] = document
        self._purge()

    def send(self, *recipients: str, subjects: list[Subject]) -> bytes:
        """Seal all that is known of these records: what was said, and blobs that all may have."""
        documents = tuple(
            each
            for each in self.memory.statements.values()
            if self.statement(each).subject in subjects
        )
        path = self.folder / "package.clew"
        sending = self.bureau.sending(
            self.directory, positions=self.memory.outgoing, records=self.memory.records
        )
        blobs = tuple(self._blobs(subjects, recipients))
        made = seal_package(
            draft(*recipients, statements=documents, blobs=blobs), path, sending=sending, now=NOW
        )
        raw = path.read_bytes()
        self.memory.outgoing = dict(made.positions)
        for each in recipients:
            self.memory.sent.setdefault(each, []).append((made.positions[each], raw))
        return raw

    def receive(self, raw: bytes) -> None:
        """Open a package and keep what it changes."""
        path = self.folder / "arrived.clew"
        path.write_bytes(raw)
        receiving = self.bureau.receiving(
            self.directory, positions=self.memory.incoming, records=self.memory.records
        )
        arrived = self.folder / "arrived"
        arrived.mkdir(exist_ok=True)
        opened = take(path, receiving, arrived)
        self.memory.incoming[opened.manifest.sender] = opened.position
        self.memory.records |= opened.changed
        self.memory.statements |= {each.digest: each for each in opened.statements}
        for content in opened.blobs:
            file = arrived / content.sha256
            self.memory.blobs.setdefault(content.subject, {})[content.sha256] = file.read_bytes()
        self._purge()

    def receipt_for(self, sender: str) -> bytes:
        """Sign where the stream of a sender stands here."""
        position = self.memory.incoming.get(sender, Position())
        receipt = Receipt(self.name, sender, position, NOW)
        return signed_receipt(receipt, by=self.bureau.first).to_bytes()

    def go_on_from(self, raw: bytes) -> list[bytes]:
        """Return the packages to send again; take the receiver's place where none continues it."""
        receipt = read_receipt(raw, sender=self.name, directory=self.directory, now=NOW)
        sent = dict(self.memory.sent.get(receipt.receiver, []))
        position, again = resume(receipt, sent=list(sent), last_at=None)
        self.memory.outgoing[receipt.receiver] = position
        if position not in sent:
            self.memory.sent[receipt.receiver] = []
        return [sent[each] for each in again]

    def concerning(self, other: str) -> list[Subject]:
        """Return the records of which another bureau may know: its own, and those it ever had."""
        told = [self.statement(each) for each in self.memory.statements.values()]
        return sorted(
            {
                each.subject
                for each in told
                if each.subject.owner == other
                or (isinstance(each, Version) and other in each.audience)
            },
            key=lambda subject: (subject.owner, subject.record),
        )

    def statement(self, document: Document) -> Statement:
        if document.digest not in self._read:
            found = read_statement(document, directory=self.directory, now=NOW)
            self._read[document.digest] = found
        return self._read[document.digest]

    def _blobs(self, subjects: list[Subject], recipients: tuple[str, ...]) -> list[Blob]:
        found = []
        for subject in subjects:
            standing = self.memory.records[subject]
            if all(map(standing.is_released_to, recipients)):
                for digest, content in self.memory.blobs.get(subject, {}).items():
                    path = self.folder / digest
                    path.write_bytes(content)
                    found.append(Blob("item", subject, path))
        return found

    def _purge(self) -> None:
        for subject, held in self.memory.blobs.items():
            standing = self.memory.records[subject]
            for digest in standing.forbidden(held, bureau=self.name):
                del held[digest]


class ThreeNodes(RuleBasedStateMachine):
    """What may happen, in any order, and what must hold after each step and in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.count = 0
        self.released: dict[tuple[Subject, str], set[str]] = {}
        self.network: list[tuple[str, bytes]] = []
        self.backups: dict[str, list[Memory]] = {name: [] for name in NAMES}
        self.nodes: dict[str, Node] = {}

    @initialize(suite=st.sampled_from([AGE, P256]))
    def found(self, suite: str) -> None:
        hub, bureaux = Hub(), [Bureau(name, (suite,)) for name in NAMES]
        hub.admit(*bureaux)
        for each in bureaux:
            folder = Path(self.folder.name) / each.name
            folder.mkdir()
            self.nodes[each.name] = Node(each, hub, folder)

    @rule(owner=some_nodes, others=st.sets(some_nodes))
    def share(self, owner: str, others: set[str]) -> None:
        self.count += 1
        self._publish(self.nodes[owner], Subject(owner, f"r{self.count}"), others - {owner}, 1)

    @rule(owner=some_nodes, pick=st.integers(0, 99), others=st.sets(some_nodes))
    def correct(self, owner: str, pick: int, others: set[str]) -> None:
        """A version with a higher number, for others as well perhaps."""
        node = self.nodes[owner]
        if (standing := self._own(node, pick)) and standing.version:
            audience = (standing.audience | others) - {owner}
            self._publish(node, standing.subject, audience, standing.version.number + 1)

    @rule(owner=some_nodes, pick=st.integers(0, 99), removed=st.sets(some_nodes, min_size=1))
    def restrict(self, owner: str, pick: int, removed: set[str]) -> None:
        node = self.nodes[owner]
        if standing := self._own(node, pick):
            node.say(Restriction(standing.subject, tuple(removed), Tlp.RED))
            self._send(node, standing.subject, set(standing.audience))

    @rule(owner=some_nodes, pick=st.integers(0, 99))
    def recall(self, owner: str, pick: int) -> None:
        node = self.nodes[owner]
        if standing := self._own(node, pick):
            node.say(Recall(standing.subject))
            self._send(node, standing.subject, set(standing.audience))

    @rule(sender=some_nodes, other=some_nodes, pick=st.integers(0, 99))
    def pass_on(self, sender: str, other: str, pick: int) -> None:
        """Anybody may pass on what its owner released to the other."""
        subjects = self.nodes[sender].concerning(other)
        if subjects and sender != other:
            self._send(self.nodes[sender], subjects[pick % len(subjects)], {other})

    @precondition(lambda self: self.network)
    @rule(pick=st.integers(0, 99), again=st.booleans())
    def deliver(self, pick: int, *, again: bool) -> None:
        """Any package, in any order, once or once more."""
        place = pick % len(self.network)
        self._arrive(*self.network[place])
        if not again:
            del self.network[place]

    @precondition(lambda self: self.network)
    @rule(pick=st.integers(0, 99))
    def lose(self, pick: int) -> None:
        del self.network[pick % len(self.network)]

    @rule(name=some_nodes)
    def back_up(self, name: str) -> None:
        self.backups[name].append(copy.deepcopy(self.nodes[name].memory))

    @rule(name=some_nodes, pick=st.integers(0, 99))
    def restore(self, name: str, pick: int) -> None:
        if kept := self.backups[name]:
            self.nodes[name].memory = copy.deepcopy(kept[pick % len(kept)])

    @rule()
    def settle(self) -> None:
        """All can talk to all for a while: they converge on the join of what any of them knows."""
        for each in self.network:
            self._arrive(*each)
        self.network = []
        joined, held = self._joined(), self._held()
        for _ in range(5):
            if not self._talk():
                break
        for node in self.nodes.values():
            for subject, standing in joined.items():
                if subject in node.memory.records or subject in node.concerning(node.name):
                    assert node.memory.records[subject] == standing, (node.name, subject)
                wanted = standing.contents_for(node.name) & held.get(subject, set())
                assert set(node.memory.blobs.get(subject, {})) == wanted, (node.name, subject)

    @invariant()
    def no_byte_is_outside_its_audience(self) -> None:
        for node in self.nodes.values():
            for subject, blobs in node.memory.blobs.items():
                standing = node.memory.records[subject]
                for digest, content in blobs.items():
                    assert sha256(content).hexdigest() == digest
                    assert digest in standing.contents_for(node.name)
                    assert node.name in self.released[subject, digest]

    def teardown(self) -> None:
        if self.nodes:
            self.settle()
        self.folder.cleanup()

    def _publish(
        self, node: Node, subject: Subject, audience: AbstractSet[str], number: int
    ) -> None:
        self.count += 1
        content = f"blob {self.count}".encode()
        digest = sha256(content).hexdigest()
        self.released[subject, digest] = {*audience, node.name}
        node.say(Version(subject, number, (digest,), tuple(audience), Tlp.AMBER), content)
        self._send(node, subject, audience)

    def _own(self, node: Node, pick: int) -> Standing | None:
        own = [each for each in node.memory.records.values() if each.subject.owner == node.name]
        return own[pick % len(own)] if own else None

    def _send(self, node: Node, subject: Subject, others: AbstractSet[str]) -> None:
        recipients = sorted(others - {node.name})
        if recipients:
            raw = node.send(*recipients, subjects=[subject])
            self.network += [(each, raw) for each in recipients]

    def _arrive(self, name: str, raw: bytes) -> RefusalError | None:
        """A package comes; what is refused changes nothing."""
        node = self.nodes[name]
        before = copy.deepcopy(node.memory)
        try:
            node.receive(raw)
        except RefusalError as error:
            assert node.memory == before
            return error
        return None

    def _talk(self) -> bool:
        """Each tells each where it stands; what is missing is sent, then all that concerns it.

        Returns whether there is more to say: something was new, or refused.
        """
        before = {name: copy.deepcopy(self._known(name)) for name in NAMES}
        refusals: list[RefusalError | None] = []
        for sender in self.nodes.values():
            for receiver in self.nodes.values():
                if sender is not receiver:
                    refusals += self._catch_up(sender, receiver)
        return any(refusals) or before != {name: self._known(name) for name in NAMES}

    def _catch_up(self, sender: Node, receiver: Node) -> list[RefusalError | None]:
        missing = sender.go_on_from(receiver.receipt_for(sender.name))
        if subjects := sender.concerning(receiver.name):
            missing.append(sender.send(receiver.name, subjects=subjects))
        return [self._arrive(receiver.name, raw) for raw in missing]

    def _known(self, name: str) -> object:
        memory = self.nodes[name].memory
        return memory.records, memory.blobs

    def _joined(self) -> dict[Subject, Standing]:
        joined: dict[Subject, Standing] = {}
        for node in self.nodes.values():
            for digest, document in node.memory.statements.items():
                statement = node.statement(document)
                known = joined.get(statement.subject, Standing(statement.subject))
                joined[statement.subject] = known.heard(statement, digest=digest)
        return joined

    def _held(self) -> dict[Subject, set[str]]:
        held: dict[Subject, set[str]] = {}
        for node in self.nodes.values():
            for subject, blobs in node.memory.blobs.items():
                held.setdefault(subject, set()).update(blobs)
        return held

"""Three real nodes that share, refer, restrict and recall over sticks, and fall back to backups.

A stick may be forgotten on its way back. Hypothesis looks for the exception.
"""

import shutil
import tempfile
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kept_touches import check_touches
from real_nodes import RealNode, three_real_nodes

NAMES = ("AQ", "BV", "CX")
some_node = st.sampled_from(NAMES)


class ThreeRealNodes(RuleBasedStateMachine):
    """What may happen, in any order, and what must hold after each step and in the end."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="clew-nodes-"))
        self.nodes: dict[str, RealNode] = {}
        self.audience: dict[str, set[str]] = {}  # who may ever have had a record
        self.allowed: dict[str, set[str]] = {}  # who may have it now
        self.owner: dict[str, str] = {}
        self.notes: set[str] = set()
        self.referrals: dict[UUID, tuple[str, str]] = {}  # from whom to whom
        self.withdrawn: set[UUID] = set()
        self.declined: set[UUID] = set()
        self.with_item: dict[UUID, str] = {}  # the SHA-256 of the item that each brings
        self.backups: set[str] = set()
        self.count = 0

    @initialize()
    def found(self) -> None:
        self.nodes = three_real_nodes(self.folder)

    @rule(owner=some_node, others=st.sets(some_node, min_size=1), with_note=st.booleans())
    def share(self, owner: str, others: set[str], *, with_note: bool) -> None:
        to = others - {owner}
        if to:
            self.count += 1
            record = self.nodes[owner].share(b"file %d" % self.count, to)
            self._shared(record, owner, to)
            if with_note:
                self.notes.add(note := self.nodes[owner].say(record, to))
                self._shared(note, owner, to)

    @rule(owner=some_node, to=some_node)
    def refer(self, owner: str, to: str) -> None:
        if owner != to:
            self.referrals[self.nodes[owner].ask(to)] = owner, to

    @rule(owner=some_node, to=some_node)
    def refer_item(self, owner: str, to: str) -> None:
        if owner != to:
            self.count += 1
            content = b"file %d" % self.count
            key = self.nodes[owner].refer(content, to)
            self.referrals[key], self.with_item[key] = (owner, to), sha256(content).hexdigest()

    @precondition(lambda self: self.referrals)
    @rule(pick=st.integers(0, 99))
    def decline(self, pick: int) -> None:
        keys = list(self.referrals)
        key = keys[pick % len(keys)]
        there = self.nodes[self.referrals[key][1]]
        if there.referrals().get(key, ("", ""))[0] == "delivered":
            there.decline(key)
            self.declined.add(key)

    @precondition(lambda self: self.referrals.keys() - self.withdrawn)
    @rule(pick=st.integers(0, 99))
    def withdraw(self, pick: int) -> None:
        keys = [key for key in self.referrals if key not in self.withdrawn]
        key = keys[pick % len(keys)]
        self.nodes[self.referrals[key][0]].withdraw(key)
        self.withdrawn.add(key)

    @precondition(lambda self: any(self.allowed.values()))
    @rule(pick=st.integers(0, 99))
    def recall(self, pick: int) -> None:
        if record := self._known(pick):
            self.nodes[self.owner[record]].recall(record)
            self.allowed[record] = set()

    @precondition(lambda self: any(self.allowed.values()))
    @rule(pick=st.integers(0, 99), away=some_node)
    def restrict(self, pick: int, away: str) -> None:
        record = self._known(pick)
        if record and away in self.allowed[record]:
            self.nodes[self.owner[record]].restrict(record, {away})
            self.allowed[record] -= {away}

    @rule(sender=some_node, receiver=some_node, forgotten=st.booleans())
    def carry(self, sender: str, receiver: str, *, forgotten: bool) -> None:
        """A stick goes from one to another, and back with the receipts unless that is forgotten."""
        if sender != receiver:
            stick = self.folder / "stick"
            shutil.rmtree(stick, ignore_errors=True)
            self.nodes[sender].send(stick)
            self.nodes[receiver].receive(stick)
            if not forgotten:
                self.nodes[sender].receive(stick)

    @rule(name=some_node)
    def back_up(self, name: str) -> None:
        self.nodes[name].back_up(self.folder / f"backup-{name}")
        self.backups.add(name)

    @precondition(lambda self: self.backups)
    @rule(pick=st.integers(0, 99))
    def restore(self, pick: int) -> None:
        """Only who received falls back: an owner who forgot a recall could not be told of it."""
        name = sorted(self.backups)[pick % len(self.backups)]
        if name not in {*self.owner.values(), *(owner for owner, _ in self.referrals.values())}:
            self.nodes[name].restore(self.folder / f"backup-{name}")

    @invariant()
    def nobody_holds_what_was_never_for_it(self) -> None:
        for name, node in self.nodes.items():
            ends = {self.with_item[key]: self.referrals[key] for key in self.with_item}
            for record, reference in node.held().items():
                assert name in self.audience.get(record, ends.get(reference, ()))

    @invariant()
    def what_may_touch_a_case_is_kept(self) -> None:
        for node in self.nodes.values():
            with node.at_work():
                check_touches()

    def teardown(self) -> None:
        try:
            if self.nodes:
                self._settle()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _settle(self) -> None:
        """All talk to all for a while; then each holds exactly what its owners let it hold."""
        for _ in range(3):
            for sender in NAMES:
                for receiver in NAMES:
                    self.carry(sender=sender, receiver=receiver, forgotten=False)
        for name, node in self.nodes.items():
            wanted = {record for record, names in self.allowed.items() if name in names}
            held = node.held()
            assert held.keys() & self.owner.keys() == wanted, name
            brought = {held[record] for record in held.keys() - self.owner.keys()}
            assert brought == {item for key, item in self._going_on() if self._is_to(name, key)}
            own = [one for one, owner in self.owner.items() if owner == name]
            own += [one for key, one in self.with_item.items() if self.referrals[key][0] == name]
            assert node.blobs() == len({*own, *wanted, *brought} - self.notes), name
        self._check_referrals()

    def _check_referrals(self) -> None:
        """What was asked is with who was asked, unless it was taken back, and each says so."""
        for key, (owner, to) in self.referrals.items():
            there = self.nodes[to].referrals().get(key)
            here, _ = self.nodes[owner].referrals()[key]
            if key in self.withdrawn:
                assert here == "withdrawn"
                assert there in {None, ("withdrawn", "")}
            elif key in self.declined:  # or nobody knows it any more, since who declined fell back
                assert here in {"declined", "delivered"}
                assert there in {("declined", "Find the room"), ("delivered", "Find the room")}
            else:
                assert (here, there) == ("delivered", ("delivered", "Find the room"))
            for name in set(NAMES) - {owner, to}:
                assert key not in self.nodes[name].referrals()

    def _going_on(self) -> list[tuple[UUID, str]]:
        """Referrals that bring an item and were neither withdrawn nor declined, with the item."""
        states = {
            key: self.nodes[end[0]].referrals()[key][0] for key, end in self.referrals.items()
        }
        over = {"withdrawn", "declined"}
        return [(key, item) for key, item in self.with_item.items() if states[key] not in over]

    def _is_to(self, name: str, key: UUID) -> bool:
        return self.referrals[key][1] == name

    def _shared(self, record: str, owner: str, to: set[str]) -> None:
        self.owner[record], self.audience[record] = owner, set(to)
        self.allowed[record] = set(to)

    def _known(self, pick: int) -> str | None:
        """A record that somebody still has, whose owner remembers it."""
        records = [record for record, names in self.allowed.items() if names]
        return records[pick % len(records)] if records else None

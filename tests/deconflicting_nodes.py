"""Three real nodes for deconfliction: CX is the hub, AQ and BV compare. SQLite, one at a time."""

from collections.abc import Iterable
from pathlib import Path

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau
from clew.bureau.deconfliction.actions.carrying import (
    Carried,
    receive_from_folder,
    send_to_folder,
)
from clew.bureau.deconfliction.actions.holding import begin_epoch, set_allowance
from clew.bureau.deconfliction.actions.starting import Wish, accept_run, start_run
from clew.bureau.deconfliction.models import Contact, Run
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.network.actions.taking import take_in
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from clew.simulate.bureaux import NOW
from real_nodes import RealNode, three_real_nodes

KINDS = frozenset({IdentifierKind.PHONE, IdentifierKind.ACCOUNT})
HUB = "CX"


def phone(number: int) -> Identifier:
    return Identifier(IdentifierKind.PHONE, f"+4930{number:07}")


class Deconflicting:
    """The nodes, a stick between them, and a run."""

    def __init__(self, folder: Path) -> None:
        self.nodes = three_real_nodes(folder)
        self.stick = folder / "stick"
        self.stick.mkdir()
        hub = self.nodes[HUB]
        with hub.at_work():
            Bureau.objects.filter(pk=hub.officer.bureau_id).update(kind=BureauKind.HUB.value)
            begin_epoch(hub.officer, "2026-03", vault=hub.vault, now=NOW)

    def __getitem__(self, name: str) -> RealNode:
        return self.nodes[name]

    def reports(self, name: str, phones: Iterable[int], *, key: str = "R1") -> None:
        """An account with these phones, in a report that the bureau took in."""
        node, who = self.nodes[name], account("chat.example", f"someone of {name}")
        head = Report(key, "csv", name)
        said = [Sighting(key, "1", who, phone(one), Event.STATED) for one in phones]
        with node.at_work():
            take_in([head, *said, head], acting_officer=node.officer, source_name="a file", now=NOW)

    def allow(self, name: str, *, in_epoch: int = 20_000, on_day: int = 5_000) -> None:
        hub = self.nodes[HUB]
        with hub.at_work():
            set_allowance(
                hub.officer, name, in_epoch=in_epoch, on_day=on_day, reason="a test", now=NOW
            )

    def send(self, name: str) -> Carried:
        node = self.nodes[name]
        with node.at_work():
            return send_to_folder(node.officer, self.stick, vault=node.vault, now=node.tick())

    def receive(self, name: str) -> Carried:
        node = self.nodes[name]
        with node.at_work():
            return receive_from_folder(node.officer, self.stick, vault=node.vault, clock=node.tick)

    def visit(self, *names: str) -> list[tuple[str, str]]:
        """The stick goes from one to the next; what each refused is told."""
        refused = []
        for name in names:
            refused += self.receive(name).refused
            self.send(name)
        return refused

    def start(self, name: str = "AQ", to: str = "BV", kinds: frozenset[IdentifierKind] = KINDS):  # type: ignore[no-untyped-def] # a run's id
        node = self.nodes[name]
        wish = Wish(Choice(kinds, has_reports=True), "the same ring?", "phones of spring")
        with node.at_work():
            run = start_run(
                node.officer, partner=to, hub=HUB, wish=wish, vault=node.vault, now=node.tick()
            )
            return run.pk

    def accept(self, run_id: object, name: str = "BV") -> None:
        node = self.nodes[name]
        wish = Wish(Choice(KINDS, has_reports=True), "they ask")
        with node.at_work():
            accept_run(node.officer, str(run_id), wish=wish, vault=node.vault, now=node.tick())

    def run(self, name: str) -> Run:
        with self.nodes[name].at_work():
            return Run.objects.get()

    def contacts(self, name: str) -> set[str]:
        with self.nodes[name].at_work():
            return set(Contact.objects.values_list("value", flat=True))

"""New Zealand, the hub and India in one vault: a case, a report of somebody in India, officers."""

from dataclasses import replace

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.models import Case
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.referrals.actions import Draft, Package, accept, draft, send
from clew.bureau.referrals.models import Referral
from clew.bureau.vault.models import Item
from clew.handling.tlp import Tlp
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from clew.network.jurisdiction.bundled import BundledNetworks
from records import NOW, WORKING, make_bureau, make_case, make_exhibit, make_item, make_officer

ANA = account("chat.example", "ana")
INDIAN_PHONE = "+911412345678"
NETWORKS = BundledNetworks()


class ThreeBureaux:
    """Rosa of New Zealand, Hugo of the hub, Ines of India; Otto of a bureau that has no part.

    Rosa's case holds a lamp and a bed; it and her report are released to the hub and India.
    """

    rosa: Officer
    hugo: Officer
    ines: Officer
    otto: Officer
    case: Case
    lamp: Item
    bed: Item

    def __init__(self) -> None:
        self.hub = make_bureau("Hub", kind=BureauKind.HUB)
        self.new_zealand = make_bureau("New Zealand", country="NZ")
        self.india = make_bureau("India", country="IN")
        self.rosa = make_officer("rosa", bureau=self.new_zealand, roles=WORKING)
        self.hugo = make_officer("hugo", bureau=self.hub, roles=WORKING)
        self.ines = make_officer("ines", bureau=self.india, roles=WORKING)
        self.otto = make_officer("otto", bureau=make_bureau("Other", country="FR"), roles=Role)
        released = frozenset({str(self.hub.pk), "IN"})
        self.case = make_case(
            self.rosa, number="NZ-7", marking=Tlp.AMBER.value, released_to=released
        )
        exhibit = make_exhibit(self.case)
        self.lamp, self.bed = make_item(exhibit), make_item(exhibit)
        take_in(
            [_head(), *_sightings(), _head()],
            acting_officer=self.rosa,
            source_name="log.csv",
            now=NOW,
        )
        ReportRow.objects.update(marking=Tlp.AMBER.value, released_to=released)
        build_network(self.rosa, networks=NETWORKS, now=NOW)

    def draft(self, officer: Officer, **asked: object) -> Referral:
        """What an officer asks; of the hub, with all of the case, unless it is said otherwise."""
        return draft(officer, self.asked(**asked), networks=NETWORKS, now=NOW)

    def asked(self, **asked: object) -> Draft:
        base = Draft(
            request="Find the child in the room with this lamp",
            package=Package(case=self.case, entities=(ANA.value,), reports=("log:1",)),
            to=self.hub,
            because="the hub knows the room",
            marking=MarkingChange(released_to=frozenset({"IN"})),
        )
        return replace(base, **asked)

    def sent(self, officer: Officer, **asked: object) -> Referral:
        referral = self.draft(officer, **asked)
        send(officer, referral, now=NOW)
        return Referral.objects.get(pk=referral.pk)

    def to_hub(self, **asked: object) -> Referral:
        """Rosa's referral, which Hugo accepted into the hub's case."""
        referral = self.sent(self.rosa, **asked)
        accept(self.hugo, referral, case_number="HUB-1", now=NOW)
        return Referral.objects.get(pk=referral.pk)

    def onward(self, first: Referral, **asked: object) -> Referral:
        """What Hugo passes on to the bureau that the evidence speaks for, and sent."""
        base = {
            "package": Package(),
            "to": None,
            "because": "",
            "parent": first,
            "marking": MarkingChange(),
        }
        return self.sent(self.hugo, **(base | asked))


def _head() -> Report:
    return Report("log:1", "activity log CSV", "Chat Example")


def _sightings() -> list[Sighting]:
    phone = Identifier(IdentifierKind.PHONE, INDIAN_PHONE)
    return [Sighting("log:1", "1", ANA, phone, Event.STATED, NOW, NOW, verified=True)]


__all__ = ["ANA", "INDIAN_PHONE", "NETWORKS", "Bureau", "ThreeBureaux"]

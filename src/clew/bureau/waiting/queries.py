"""Reading what waits for an officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.bureau.access.rules import KEEP_RETENTION
from clew.bureau.accounts.models import Officer
from clew.bureau.deconfliction.models import Run
from clew.bureau.deconfliction.queries.contacts import SeenContact, contacts_for
from clew.bureau.deconfliction.queries.listing import offers_for
from clew.bureau.handovers.models import HandOver
from clew.bureau.handovers.queries import offers_to
from clew.bureau.hits.models import AskedCase
from clew.bureau.hits.queries import Hit, hits, requests_to
from clew.bureau.notes.models import Mention
from clew.bureau.notes.queries import mentions
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries import unanswered
from clew.bureau.retention.queries import Due, due_for
from clew.bureau.sharing.models import SentPackage
from clew.bureau.sharing.queries.receipts import receipts_overdue
from clew.bureau.tasks.models import Task
from clew.bureau.tasks.queries import tasks_for


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that waits for one officer."""

    mentions: Sequence[Mention]
    tasks: Sequence[Task]
    offers: Sequence[HandOver]
    requests: Sequence[AskedCase]
    hits: Sequence[Hit]
    comparisons: Sequence[Run]
    contacts: Sequence[SeenContact]
    due: Sequence[Due]
    referrals: Sequence[Referral]
    receipts: Sequence[SentPackage]

    @property
    def count(self) -> int:
        """How much waits to be done: of the hits, those that nothing was asked of."""
        told = sum(not one.asked for one in self.hits)
        several = (self.mentions, self.tasks, self.offers, self.requests)
        others = (self.comparisons, self.contacts, self.due, self.referrals, self.receipts)
        return told + sum(len(one) for one in (*several, *others))


def waiting_for(officer: Officer, *, now: datetime) -> Waiting:
    """Return what waits for the officer."""
    keeps = KEEP_RETENTION.gate.admits(officer)
    return Waiting(
        mentions=list(mentions(officer)),
        tasks=list(tasks_for(officer)),
        offers=list(offers_to(officer)),
        requests=list(requests_to(officer)),
        hits=hits(officer),
        comparisons=list(offers_for(officer, now=now)),
        contacts=contacts_for(officer, waiting=True),
        due=due_for(officer, now=now) if keeps else [],
        referrals=unanswered(officer, now=now),
        receipts=list(receipts_overdue(officer, now=now)),
    )

"""Referrals: what a bureau sends another to act on; their items travel as records of their own.

The audience of the record says to whom else its sender lets it be passed on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import HANDLE_REFERRALS, READ_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.actions import arriving
from clew.bureau.referrals.actions.moving import move
from clew.bureau.referrals.actions.sending import end_all_loans
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries import ReferralNotFoundError, visible_referrals
from clew.bureau.sharing.actions.kind import Decode, Doomed, Open, Place, Prepared
from clew.bureau.sharing.actions.referral_records import (
    cases_of_items,
    checked_id,
    prepared_referral,
    referral_of,
)
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.queries.node import bureaux_by_name, node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.referral_form import ToldReferral
from clew.exchange.signing.canonical import MalformedError
from clew.handling.marking import Marking
from clew.model.referral import State


@dataclass(frozen=True, slots=True)
class ReadReferral:
    """A referral that came, and whose it is."""

    told: ToldReferral
    owner: str


class ReferralKind:
    """Referrals."""

    name = "referral"
    is_replaced = True

    def prepare(
        self, officer: Officer, reference: str, *, with_files: bool, vault: VaultFolder
    ) -> Prepared:
        row = referral_of(reference)
        if row is None or not READ_REFERRALS.admits(officer, record=row):
            raise ReferralNotFoundError(f"there is no referral {reference}")
        self.check_owner(officer, reference)
        return prepared_referral(row)

    def check_owner(self, officer: Officer, reference: str) -> None:
        row = referral_of(reference)
        if row is None or row.bureau_id != officer.bureau_id:
            raise DeniedError("a referral is taken back by the bureau that sent it")
        HANDLE_REFERRALS.check(officer, record=row)

    def seen(self, officer: Officer) -> Collection[str]:
        return [key.hex for key in visible_referrals(officer).values_list("pk", flat=True)]

    def taken_back(
        self, officer: Officer | None, reference: str, *, reason: str, now: datetime
    ) -> None:
        row = Referral.objects.select_for_update(of=("self",)).get(pk=UUID(reference))
        if row.state != State.WITHDRAWN:
            move(officer, row, State.WITHDRAWN, now=now, words=reason)
            end_all_loans(row, now=now)

    def read(
        self, record: str, envelope: Envelope, files: Mapping[str, Open], *, decode: Decode
    ) -> ReadReferral:
        owner, told = record.partition("/")[0], ToldReferral.from_json(envelope.inner)
        if files:
            raise MalformedError(f"the referral {record} came with files; items travel apart")
        for one in (told.id, *(leg.id for leg in told.before)):
            checked_id(one, where="the referral")
        bureaux = bureaux_by_name()
        if told.from_ != owner or owner not in bureaux or bureaux.get(told.to) != node().bureau:
            raise MalformedError(f"the referral {record} is not from {owner} to this bureau")
        if not arriving.is_free_for(told.id, sender=bureaux[owner], to=node().bureau):
            raise MalformedError(f"the referral {record} has the id of another one here")
        return ReadReferral(told, owner)

    def files_of(self, read: ReadReferral) -> Sequence[str]:
        return []

    def rank(self, read: ReadReferral) -> int:
        return 3

    def needs_case(self, read: ReadReferral) -> bool:
        return False

    def put(self, read: ReadReferral, place: Place) -> str:
        cases = cases_of_items(read.owner)
        arrival = arriving.Arrival(read.told, place.marking, bureaux_by_name(), cases)
        return arriving.arrive(arrival, now=place.now).pk.hex

    def mark(self, reference: str, marking: Marking) -> None:
        row = Referral.objects.select_for_update(of=("self",)).get(pk=UUID(reference))
        arriving.mark_referral(row, marking)
        row.save()

    def purge(self, doomed: Doomed, *, vault: VaultFolder) -> None:
        row = referral_of(doomed.reference)
        if row is not None:
            arriving.forget(row, for_good=doomed.for_good, now=doomed.now)


KIND = ReferralKind()

"""Answers: what the recipient of a referral did with it, and what came of it, back to its sender.

They are only ever added to, so nobody takes one back: the sender's history would not be one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.bureau.access.errors import DeniedError
from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.actions.following import follow_answer
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries import visible_referrals
from clew.bureau.sharing.actions.kind import Decode, Doomed, Open, Place, Prepared
from clew.bureau.sharing.actions.referral_records import checked_id, referral_of
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.queries.node import bureaux_by_name, node
from clew.bureau.vault.folder import VaultFolder
from clew.exchange.referral_answer import ToldAnswer
from clew.exchange.signing.canonical import MalformedError
from clew.handling.marking import Marking

_BY_ITSELF = "an answer goes back by itself, and stays in its reader's history"


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """An answer that came."""

    told: ToldAnswer


class AnswerKind:
    """Answers to referrals."""

    name = "answer"
    is_replaced = False

    def prepare(
        self, officer: Officer, reference: str, *, with_files: bool, vault: VaultFolder
    ) -> Prepared:
        raise DeniedError(_BY_ITSELF)

    def check_owner(self, officer: Officer, reference: str) -> None:
        raise DeniedError(_BY_ITSELF)

    def seen(self, officer: Officer) -> Collection[str]:
        return [key.hex for key in visible_referrals(officer).values_list("pk", flat=True)]

    def taken_back(
        self, officer: Officer | None, reference: str, *, reason: str, now: datetime
    ) -> None:
        raise DeniedError(_BY_ITSELF)

    def read(
        self, record: str, envelope: Envelope, files: Mapping[str, Open], *, decode: Decode
    ) -> ReadAnswer:
        owner, told = record.partition("/")[0], ToldAnswer.from_json(envelope.inner)
        if files:
            raise MalformedError(f"the answer {record} came with files; it has none")
        for one in (*(leg.id for leg in told.onward), *(each.of for each in told.outcomes)):
            checked_id(one, where="the answer")
        sent = referral_of(checked_id(told.referral, where="the answer").hex)
        to = bureaux_by_name().get(owner)
        is_its = sent is None or (sent.bureau_id, sent.to_id) == (node().bureau_id, to and to.pk)
        if to is None or told.to != owner or not is_its:
            raise MalformedError(f"the answer {record} is to no referral sent to {owner}")
        return ReadAnswer(told)

    def files_of(self, read: ReadAnswer) -> Sequence[str]:
        return []

    def rank(self, read: ReadAnswer) -> int:
        return 3

    def needs_case(self, read: ReadAnswer) -> bool:
        return False

    def put(self, read: ReadAnswer, place: Place) -> str:
        key = UUID(read.told.referral)
        row = Referral.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is not None:  # else this node fell back to before it was drafted
            follow_answer(row, read.told, bureaux=bureaux_by_name(), now=place.now)
        return key.hex

    def mark(self, reference: str, marking: Marking) -> None:
        pass  # it is part of the referral that it answers, which is this bureau's own

    def purge(self, doomed: Doomed, *, vault: VaultFolder) -> None:
        pass  # what was told stays in the history of the referral, as it does within a vault


KIND = AnswerKind()

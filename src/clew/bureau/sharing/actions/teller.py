"""Teller: whoever tells a bureau of referrals and their items, to whom else, and on which terms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.releasing import may_be_passed_to, parts_for
from clew.bureau.sharing.actions.owning import Saying
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.identity import Identity
from clew.bureau.sharing.models import Partner, SharedRecord
from clew.bureau.vault.folder import VaultFolder
from clew.handling.marking import Marking, combined
from clew.handling.purpose import Purpose

BY_ITSELF = "a referral that was sent, or answered, goes with the next package"


@dataclass(frozen=True, slots=True)
class Teller:
    """For whom it is told, as whom, by whose hand (None: another node called), where and when."""

    partner: Partner
    own: Identity
    officer: Officer | None
    vault: VaultFolder
    now: datetime

    def saying(self, row: SharedRecord, tag: str, why: str) -> Saying:
        """Return that something is said of an own record."""
        return Saying(self.officer, row, tag, why, self.own, self.vault, self.now)


def audience_of(referral: Referral, partner: Partner) -> list[str]:
    """Return the bureau that it went to, and those to whom all markings let it be passed on."""
    assert referral.to is not None
    parts = parts_for(referral, referral.to)
    others = Partner.objects.exclude(pk=partner.pk).select_related("bureau")
    also = [one.name for one in others if may_be_passed_to(referral, parts, one.bureau)]
    return sorted([partner.name, *also])


def wish_for(
    handlings: frozenset[Marking], referral: Referral, audience: Sequence[str], teller: Teller
) -> Wish:
    """Return on which terms a referral, or an item of it, goes under these markings."""
    purposes = sorted(combined(handlings).purposes, key=list(Purpose).index)
    return Wish(
        [teller.partner.name],
        purposes[0],
        f"{BY_ITSELF}: {referral}",
        title=f"Referral {referral}",
        also_for=purposes[1:],
        audience=audience,
    )

"""Trait search: whose face or voice it may be, among all that the officer may see; and forgetting.

A search for a person weighs heavily: it takes a reason, and who asked, what and why are in the
audit log before anything is answered. What comes back are leads.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told as told_reason
from clew.bureau.vault.actions.trait_indexing import update_trait_index
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.models import Item, Judgement, Match
from clew.bureau.vault.queries.items import seen_item
from clew.bureau.vault.queries.traits import VaultTraits, trait_prints
from clew.bureau.vault.queries.visibility import visible_items
from clew.bureau.vault.traits import FORGOTTEN_ON, KeptTrait
from clew.index.vectors import VectorIndex
from clew.match.traits import SeenTrait, match_traits
from clew.model import match
from clew.model.wording import Wording

MOST_LEADS = 50


class NotOwnerError(PermissionError):
    """Only the bureau that holds an item may forget its faces and voices."""


def search_traits[Seen: SeenTrait](  # noqa: PLR0913 -- what, where, who, why and when, by name
    kept: KeptTrait[Seen],
    seen: Sequence[Seen],
    *,
    subject: str,
    vault: VaultFolder,
    acting_officer: Officer,
    reason: str,
    now: datetime,
) -> list[match.Match]:
    """Return the items with a face or voice like one of these, the likeliest first; 50 at most.

    `subject` is the SHA-256 of the file that was asked about; it does not answer itself.

    Raises:
        DeniedError: the officer has no role that searches.
        NoReasonError: no reason was given.
        SealedDamagedError: the index is broken.
    """
    WORK_ON_CASE.gate.check(acting_officer)
    why = told_reason(
        reason, what=Wording("this %(one)s is searched for", one=Wording.name_of(kept.one))
    )
    compared = sum(one.against is None for one in seen)
    with transaction.atomic():
        record(
            kept.searched,
            officer=acting_officer,
            subject=subject,
            details={"reason": why, kept.many: len(seen), "compared": compared},
            now=now,
        )
    update_trait_index(vault, kept)
    found = match_traits(kept.trait, seen, VaultTraits(vault, kept, officer=acting_officer))
    return [one for one in found if one.target != item_key(subject)][:MOST_LEADS]


def forget_traits[Seen: SeenTrait](  # noqa: PLR0913 -- what, where, who, why and when, by name
    kept: KeptTrait[Seen],
    acting_officer: Officer,
    sha256: str,
    *,
    vault: VaultFolder,
    reason: str,
    now: datetime,
) -> int:
    """Delete what is known of the faces or voices in an item, for good; return how many there were.

    Leads that nobody judged go with them. The index goes first, so that after a crash the same call
    goes on.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        NotOwnerError: another bureau holds it.
        NoReasonError: no reason was given.
    """
    found = seen_item(acting_officer, sha256)
    why = told_reason(
        reason, what=Wording("the %(many)s are to be forgotten", many=Wording.name_of(kept.many))
    )
    if not visible_items(acting_officer).filter(pk=found, bureau=acting_officer.bureau).exists():
        raise NotOwnerError(
            f"another bureau holds the item {found}; ask it to forget the {kept.many}"
        )
    rows = trait_prints(kept.trait).filter(item=found)
    keys = np.array(list(rows.values_list("id", flat=True)), np.int64)
    VectorIndex.open(vault.index_folder / kept.index, seal=vault.templates).remove(keys)
    with transaction.atomic():
        rows.filter(id__in=keys.tolist()).delete()
        _forget_leads(kept.trait.relation, found)
        told = {kept.trait.kind: FORGOTTEN_ON.filled(day=f"{now:%Y-%m-%d}", why=why)[:200]}
        row = Item.objects.select_for_update().get(pk=found)
        row.not_looked_for = row.not_looked_for | told
        row.save(update_fields=["not_looked_for"])
        record(
            kept.forgotten,
            officer=acting_officer,
            subject=found,
            details={"reason": why, kept.many: len(keys)},
            now=now,
        )
    return len(keys)


def _forget_leads(relation: match.Relation, sha256: str) -> None:
    """Delete an item's leads of one relation, save those that a person judged."""
    judged = Exists(Judgement.objects.filter(match=OuterRef("pk")))
    leads = Match.objects.filter(Q(query=sha256) | Q(target=sha256), relation=relation.value)
    leads.filter(~judged).delete()

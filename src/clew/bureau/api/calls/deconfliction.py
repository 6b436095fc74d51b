"""Deconfliction: what another bureau holds too, and whether the two talk about it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done
from clew.bureau.audit import tags
from clew.bureau.deconfliction.actions.contacts import answer_contact
from clew.bureau.deconfliction.queries.contacts import contact_by_id, contacts_for
from clew.bureau.ui.deconfliction import contact_lines
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.ui.deconfliction import ContactLine

router = Router(tags=["Deconfliction"])
_ANSWER = TokenFor(Scope.WORK, rules.ANSWER_CONTACT)


class ContactTold(Schema):
    """A selector that both hold, and what each said to a contact; a victim's is a pseudonym.

    Of kind `planned` it is a place and a time for which both plan, named by the own sites.
    """

    id: UUID
    run: UUID
    bureau: str
    kind: str
    name: str
    held_by: list[str]
    ours: str
    theirs: str
    their_words: str


@router.get(
    "/deconfliction/contacts",
    response=Page[ContactTold],
    auth=TokenFor(Scope.READ, rules.ANSWER_CONTACT),
)
def contacts(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the contacts whose selector a report or an item of the officer's holds."""
    officer = caller(request)
    log_view(request, tags.DECONFLICTION_RUNS_LISTED)
    return sliced(
        part, [contact_told(one) for one in contact_lines(officer, contacts_for(officer))]
    )


@router.post("/deconfliction/contacts/{contact_id}/accept", response=Done, auth=_ANSWER)
def accept(request: HttpRequest, contact_id: UUID) -> Done:
    """Tell the other bureau who to talk to: the desk that this one named."""
    return _answered(request, contact_id, accepts=True)


@router.post("/deconfliction/contacts/{contact_id}/decline", response=Done, auth=_ANSWER)
def decline(request: HttpRequest, contact_id: UUID) -> Done:
    """Tell the other bureau that this one declines."""
    return _answered(request, contact_id, accepts=False)


def _answered(request: HttpRequest, contact_id: UUID, *, accepts: bool) -> Done:
    officer = caller(request)
    contact_by_id(officer, contact_id)
    answer_contact(officer, contact_id, accepts=accepts, vault=current_vault(), now=now())
    return DONE


def contact_told(one: "ContactLine") -> Mapping[str, object]:
    """Return a contact as calls tell it."""
    row = one.row
    return {
        "id": row.pk,
        "run": row.run_id,
        "bureau": row.run.partner_id,
        "kind": row.kind,
        "name": one.name,
        "held_by": one.held_by,
        "ours": row.ours,
        "theirs": row.theirs,
        "their_words": row.their_words,
    }

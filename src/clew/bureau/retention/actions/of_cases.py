"""Of a case goes all that hangs on it; what hangs on others as well stays with them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.handovers.models import HandOver
from clew.bureau.hits.models import AccessRequest, AskedCase
from clew.bureau.notes.models import Mention, Note, NoteVersion
from clew.bureau.operations.actions.forgetting import forget_operations
from clew.bureau.operations.models import Target
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.referrals.models import Part
from clew.bureau.sharing.actions.item_erasing import (
    erase_item,
    forget_empty_exhibits,
    forget_lent,
    forget_told,
)
from clew.bureau.sharing.actions.owning import Saying, recall_as
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.queries.node import identity
from clew.bureau.sharing.queries.records import standing_of
from clew.bureau.tagging.models import ItemTag, Tag
from clew.bureau.tasks.models import Task, TaskChange
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Location, Unread
from clew.bureau.watch.models import Seen


def items_of(case: Case) -> Sequence[str]:
    """Return the SHA-256s of the items that are in no other case, in their order.

    What was lent out of the case lies in others on loan, and goes with it.
    """
    mine = Q(exhibit__case=case)
    elsewhere = Location.objects.exclude(mine | Q(loans__case=case)).values("item")
    found = Location.objects.filter(mine).exclude(item__in=elsewhere)
    return sorted(set(found.values_list("item", flat=True)))


def recall_shared(  # noqa: PLR0913 -- what of it, as whom, why, where and when, by name
    case: Case,
    items: Collection[str],
    *,
    officer: Officer,
    reason: str,
    vault: VaultFolder,
    now: datetime,
) -> None:
    """Take back from everybody what was shared of a case, under the exchange's turn.

    Raises:
        RefusalError: the directory, a key or a suite forbids it.
    """
    for row in _shared(case, items):
        if not standing_of(row).is_recalled:
            tag, own = tags.SHARING_RECORD_RECALLED, identity(vault)
            recall_as(Saying(officer, row, tag, reason, own, vault, now))


def erase_items(case: Case, items: Collection[str], *, vault: VaultFolder) -> None:
    """Take the items out of this node, with their own bureau's records of having shared them.

    Raises:
        IndexDamagedError: an index is broken; `clew index rebuild`, then do it again.
    """
    _forget_shared(case, items)
    for sha256 in items:
        erase_item(sha256, vault=vault, for_good=True)


def forget_case(case: Case, *, now: datetime) -> None:
    """Delete what hangs on a case whose items are gone, in the caller's transaction.

    Its removal is on record already. Its number, its exhibits' records of custody and the steps of
    its referrals stay.
    """
    forget_operations(case)
    _forget_notes(case)
    _forget_dossiers(case)
    ItemTag.objects.filter(tag__case=case).delete()
    Tag.objects.filter(case=case).delete()
    TaskChange.objects.filter(task__case=case).delete()
    Task.objects.filter(case=case).delete()
    HandOver.objects.filter(case=case).delete()
    AskedCase.objects.filter(Q(case=case) | Q(request__about=case)).delete()
    AccessRequest.objects.filter(about=case).delete()
    Seen.objects.filter(case=case).delete()
    forget_told(Part.objects.filter(sources__case=case), for_good=True)
    forget_lent(Location.objects.filter(Q(loans__case=case) | Q(exhibit__case=case)))
    Unread.objects.filter(exhibit__case=case).delete()
    forget_empty_exhibits(case)
    CaseMember.objects.filter(case=case).delete()
    case.title, case.tell_hits, case.released_to = "", False, frozenset()
    case.closed_at = case.closed_at or now
    case.save(update_fields=["title", "tell_hits", "released_to", "closed_at"])


def _shared(case: Case, items: Collection[str]) -> Sequence[SharedRecord]:
    """The own records of its items and notes that were not forgotten yet."""
    notes = [key.hex for key in Note.objects.filter(case=case).values_list("pk", flat=True)]
    shared = SharedRecord.objects.filter(is_own=True)
    of_it = Q(kind="item", reference__in=list(items)) | Q(kind="note", reference__in=notes)
    return list(shared.filter(of_it).order_by("made_at"))


def _forget_shared(case: Case, items: Collection[str]) -> None:
    """That something was shared and recalled stays, for the receipts that are still to come."""
    for row in _shared(case, items):
        row.reference, row.told, row.held = "", {}, []
        row.save(update_fields=["reference", "told", "held"])


def _forget_dossiers(case: Case) -> None:
    kept = Dossier.objects.filter(case=case)
    decisions = Decision.objects.filter(Q(dossier__in=kept) | Q(other__in=kept))
    Decision.objects.filter(part_of__in=decisions).update(part_of=None)
    decisions.delete()
    Seen.objects.filter(dossier__in=kept).delete()
    Target.objects.filter(dossier__in=kept).update(dossier=None)
    kept.delete()


def _forget_notes(case: Case) -> None:
    notes = Note.objects.filter(case=case)
    for of_a_note in (Mention, NoteVersion):
        of_a_note.objects.filter(note__in=notes).delete()
    notes.exclude(thread=None).delete()
    notes.delete()

"""Purging an item that its owner took back: it is erased, unless something else keeps it here.

Where the same file was seized here as well, or another owner shared it, only the place goes that
this record made, with what was lent out of its case.
"""

from django.db import transaction
from django.db.models import QuerySet

from clew.bureau.notes.models import Note
from clew.bureau.referrals.models import Part
from clew.bureau.sharing.actions.item_erasing import (
    erase_item,
    forget_empty_exhibits,
    forget_lent,
    forget_notes,
    forget_told,
)
from clew.bureau.sharing.actions.kind import Doomed
from clew.bureau.vault.actions.recording import path_key
from clew.bureau.vault.actions.touches import drop_untrue
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Location
from clew.bureau.watch.models import Seen


def purge_item(doomed: Doomed, *, vault: VaultFolder) -> None:
    """Take out an item that its owner took back; doing it twice changes nothing.

    Raises:
        IndexDamagedError: an index is broken; `clew index rebuild`, then do it again.
        SealedDamagedError: so is a sealed one.
    """
    if not doomed.reference:
        return
    if _stays(doomed):
        _forget_place(doomed)
        return
    erase_item(doomed.reference, vault=vault, for_good=doomed.for_good)
    forget_empty_exhibits(doomed.case)


def _mine(doomed: Doomed) -> QuerySet[Location]:
    return Location.objects.filter(
        item=doomed.reference,
        exhibit__case=doomed.case,
        path_sha256=path_key(doomed.record.encode()),
    )


def _stays(doomed: Doomed) -> bool:
    """Whether it was seized here too, or another owner lets this node hold its file.

    What referrals lent to other bureaux of this node came out of these places, and goes with them.
    """
    others = [path_key(name.encode()) for name in (*doomed.others, doomed.record)]
    places = Location.objects.filter(item=doomed.reference, loans=None)
    return places.exclude(path_sha256__in=others).exists() or bool(doomed.with_files)


@transaction.atomic
def _forget_place(doomed: Doomed) -> None:
    _mine(doomed).delete()
    here = Location.objects.filter(item=doomed.reference, exhibit__case=doomed.case)
    if not here.exists():
        forget_lent(Location.objects.filter(item=doomed.reference, loans__case=doomed.case))
        told = Part.objects.filter(item=doomed.reference, sources__case=doomed.case)
        forget_told(told, for_good=doomed.for_good)
        forget_notes(Note.objects.filter(item=doomed.reference, case=doomed.case))
    Seen.objects.filter(item=doomed.reference, case=doomed.case).delete()
    drop_untrue([doomed.reference])
    forget_empty_exhibits(doomed.case)

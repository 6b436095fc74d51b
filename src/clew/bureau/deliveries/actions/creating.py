"""Creating: a file is announced before its bytes come, with its length, its path and its time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.deliveries.models import Upload
from clew.bureau.deliveries.naming import Named
from clew.bureau.deliveries.queries import begun_of, delivery_by_id, still_needed
from clew.bureau.deliveries.space import check_space
from clew.bureau.deliveries.state import State
from clew.bureau.vault.actions.recording import path_key
from clew.bureau.vault.folder import VaultFolder
from clew.intake.collection import shown
from clew.model.wording import Wording

KEPT_FOR = timedelta(days=7)
"""How long a file that nobody goes on with is kept."""

LARGEST = 1 << 40  # bytes of one file
_MOST_BEGUN = 50_000  # files of one officer


class TooLargeError(ValueError):
    """The file is larger than files may be."""


class TooManyError(ValueError):
    """The officer has begun with more files than one may."""


class PathTakenError(ValueError):
    """Another file of the same path is on its way."""


class HandedInError(ValueError):
    """The delivery was handed in: nothing more comes into it."""


@transaction.atomic
def create_upload(  # noqa: PLR0913 -- who sends what, where to and when, by name
    acting_officer: Officer,
    delivery_id: UUID,
    *,
    named: Named,
    length: int,
    vault: VaultFolder,
    now: datetime,
) -> Upload:
    """Announce a file of so many bytes; the same file again finds what was announced.

    Raises:
        DeliveryNotFoundError: it does not exist, or is not the officer's to add to.
        HandedInError: nothing more comes into it.
        TooLargeError, TooManyError, PathTakenError: as they say.
        NoSpaceError: the disk cannot hold it.
    """
    delivery = delivery_by_id(acting_officer, delivery_id)
    if delivery.state != State.OPEN:
        raise HandedInError(Wording("what was sent before is handed in; open another delivery"))
    key = path_key(named.path)
    if (found := delivery.uploads.filter(path_sha256=key).first()) is not None:
        return _same(found, named, length)
    if not 0 <= length <= LARGEST:
        raise TooLargeError(Wording("a file may have %(size)s GiB at most", size=LARGEST >> 30))
    if begun_of(acting_officer) >= _MOST_BEGUN:
        raise TooManyError(
            Wording("%(count)s of your files wait; have them added first", count=_MOST_BEGUN)
        )
    to_come, largest = still_needed()
    check_space(vault, length=length, to_come=to_come, largest=largest)
    return Upload.objects.create(
        delivery=delivery,
        path=shown(named.path),
        path_bytes=named.path,
        path_sha256=key,
        length=length,
        mtime_ns=named.mtime_ns,
        created_at=now,
        expires_at=now + KEPT_FOR,
    )


def _same(found: Upload, named: Named, length: int) -> Upload:
    if (found.length, found.mtime_ns) != (length, named.mtime_ns):
        raise PathTakenError(
            Wording(
                "another file is on its way as %(path)s; take that away first, or have it added",
                path=found.path,
            )
        )
    return found

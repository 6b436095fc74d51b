"""Seizing: an exhibit is seized at a site; its custody record begins there, with its hash."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.custody.actions import record_seizure
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.operations.actions.telling import NotToldError, tellable
from clew.bureau.operations.models import SiteExhibit
from clew.model.wording import Wording

_LONGEST_LABEL, _LONGEST_PLACE = 200, 300


@transaction.atomic
def seize_at_site(  # noqa: PLR0913 -- what, when, by and from whom, by name
    acting_officer: Officer,
    *,
    site_id: UUID,
    label: str,
    seized_at: datetime,
    seized_by: str,
    now: datetime,
    from_whom: str = "",
    sha256: str = "",
) -> CustodyEntry:
    """Record that an exhibit was seized at a site; its place is the site's.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer does not work on its case, or the case is closed.
        NotToldError: the exhibit has no label, or one that is too long.
        SeizedAlreadyError: that is on record already.
        NobodyNamedError: nobody is named who seized it.
        DigestError: the hash is no SHA-256.
        FutureError: it is not seized yet.
    """
    site = tellable(acting_officer, site_id)
    words = " ".join(label.split())
    if not words or len(words) > _LONGEST_LABEL:
        raise NotToldError(
            Wording(
                "give the exhibit a label of at most %(count)s characters", count=_LONGEST_LABEL
            )
        )
    entry = record_seizure(
        acting_officer,
        case=site.operation.case,
        label=words,
        seized_at=seized_at,
        place=f"{site.label}: {site.address}"[:_LONGEST_PLACE],
        seized_by=seized_by,
        from_whom=from_whom,
        sha256=sha256,
        now=now,
    )
    SiteExhibit.objects.create(site=site, exhibit=entry.exhibit)
    details = {"operation": str(site.operation_id), "exhibit": str(entry.exhibit_id)}
    tag = tags.OPERATIONS_EXHIBIT_SEIZED
    record(tag, officer=acting_officer, subject=str(site.pk), details=details, now=now)
    return entry

"""Conflicts: what a comparison with another bureau's plans found, kept at the own sites."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from clew.bureau.operations.models import Site, SiteConflict


def keep_conflicts(site_ids: Collection[UUID], *, bureau: str, run: UUID, now: datetime) -> None:
    """Keep that a bureau plans for the same place and time, in the caller's transaction.

    A site that was taken out of its plan meanwhile has none.
    """
    for site in Site.objects.filter(pk__in=site_ids):
        facts = {"bureau": bureau, "found_at": now}
        SiteConflict.objects.get_or_create(site=site, run=run, defaults=facts)

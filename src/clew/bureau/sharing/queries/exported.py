"""Exported files: what was written of a record that was taken back, as this node's log says."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from clew.bureau.audit import tags
from clew.bureau.audit.queries.written import Written, files_written, left_as
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Match

_WRITTEN = (tags.EXPORTS_CASE_EXPORTED, tags.REPORTS_REPORT_MADE)


def files_written_of(sha256: str, case: Case | None, *, since: datetime) -> list[Written]:
    """Return the files that may tell of an item: itself, its case, and cases with what it matches.

    Each with its SHA-256, who wrote it and when. Ask before the item's matches are deleted.
    """
    cases = set(_cases_with(sha256)) | ({case} if case is not None else set())
    return files_written(_of_cases(cases) | _of_items([sha256]), since=since)


def files_of_case(case: Case, items: Collection[str]) -> list[Written]:
    """Return the files that were written of a case, and of the pictures among these items."""
    return files_written(_of_cases([case]) | _of_items(items))


def _of_cases(cases: Iterable[Case]) -> Q:
    every = list(cases)
    return left_as(_WRITTEN, {str(one.pk) for one in every} | {one.number for one in every})


def _of_items(items: Collection[str]) -> Q:
    return left_as([tags.EXPORTS_PICTURE_EXPORTED], items)


def _cases_with(sha256: str) -> Iterator[Case]:
    sides = Match.objects.filter(Q(query=sha256) | Q(target=sha256))
    items = {sha256, *sides.values_list("query", flat=True), *_targets(sha256)}
    yield from Case.objects.filter(exhibits__locations__item__in=items).distinct()


def _targets(sha256: str) -> Iterator[str]:
    rows = Match.objects.filter(query=sha256, target__isnull=False)
    yield from (str(one) for one in rows.values_list("target", flat=True))

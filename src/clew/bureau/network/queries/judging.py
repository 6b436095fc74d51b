"""What people of the own bureau decided of accounts, and what its lists say of addresses."""

from collections.abc import Iterator

from django.db.models import QuerySet

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import AccountJudgement, SharingEntry
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.queries.reports import reported_among
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Judgement, Verdict
from clew.model.sharing import Sharing, SharingNote


def visible_judgements(officer: Officer) -> QuerySet[AccountJudgement]:
    """Return the judgements of the officer's bureau, undone ones too, oldest first.

    Only of accounts that reports which the officer may see are of: as in the officer's network.
    Which these are is asked first, by itself: within one statement databases that know nothing yet
    of their tables have joined every sighting with every other.
    """
    if not READ_REPORTS.gate.admits(officer):
        return AccountJudgement.objects.none()
    own = AccountJudgement.objects.filter(bureau=officer.bureau_id)
    judged = {key for pair in own.values_list("a", "b") for key in pair}
    reported = reported_among(officer, judged)
    mine = own.filter(a__in=reported, b__in=reported)
    return mine.select_related("a", "b", "officer", "undone_by").order_by("made_at", "id")


def judgements_for(officer: Officer) -> Iterator[Judgement]:
    """Yield what stands: of each two accounts the last judgement that was not undone."""
    standing: dict[frozenset[int], AccountJudgement] = {}
    for row in visible_judgements(officer).filter(undone_at=None):
        standing[frozenset((row.a_id, row.b_id))] = row
    for row in standing.values():
        yield Judgement(identifier_of(row.a), identifier_of(row.b), Verdict(row.verdict))


def sharing_notes_for(officer: Officer) -> Iterator[SharingNote]:
    """Yield what the bureau's lists say of addresses and numbers that many share."""
    if not READ_REPORTS.gate.admits(officer):
        return
    for row in SharingEntry.objects.filter(bureau=officer.bureau_id).order_by("id").iterator():
        yield SharingNote(
            IdentifierKind(row.kind),
            row.value,
            Sharing(row.sharing),
            row.source,
            row.from_at,
            row.until_at,
        )


def identifier_of(row: IdentifierRow) -> Identifier:
    """Return the value that a row holds."""
    return Identifier(IdentifierKind(row.kind), row.value)

"""What an officer's network is built from: the state of each report, judgements and lists."""

from hashlib import blake2b

from django.db.models import Case, Count, Exists, F, Max, OuterRef, QuerySet, Value, When

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Build, BuiltReport, Report, SharingEntry
from clew.bureau.network.queries.judging import visible_judgements
from clew.bureau.network.queries.reports import visible_reports

SAID = Case(When(whole=True, then=Value(0)), default=F("reading"))
"""With `revised` it is another when a report says other.

A whole report that is read again says the same, or is revised; of a broken one each reading counts.
"""


def speaking_reports(officer: Officer) -> QuerySet[Report]:
    """Return the reports that the officer may see and that were not recalled, in no order."""
    return visible_reports(officer).filter(recalled_at=None).order_by()


def reports_otherwise(officer: Officer, build: Build) -> QuerySet[Report]:
    """Return the reports that a build does not know, or not as they are."""
    as_it_is = {"report": OuterRef("pk"), "revised": OuterRef("revised"), "said": OuterRef("said")}
    known = BuiltReport.objects.filter(build=build, **as_it_is)
    return speaking_reports(officer).annotate(said=SAID).filter(~Exists(known))


def reports_gone(officer: Officer, build: Build) -> QuerySet[BuiltReport]:
    """Return the reports that a build knows and that say nothing to the officer any more."""
    speaks = speaking_reports(officer).filter(pk=OuterRef("report"))
    return build.reports.filter(~Exists(speaks))


def lists_state(officer: Officer) -> str:
    """Return a text that is another when the bureau's lists of what many share are."""
    lists = SharingEntry.objects.filter(bureau=officer.bureau_id)
    count, last = lists.aggregate(Count("id"), Max("id")).values()
    return f"{count} entries to {last}"


def basis_of(officer: Officer) -> bytes:
    """Return a digest of the judgements and lists as they are."""
    digest = blake2b(lists_state(officer).encode(), digest_size=32)
    for judged in visible_judgements(officer).values_list("id", "undone_at"):
        digest.update(repr(judged).encode())
    return digest.digest()

"""Contents: the parts of a referral that an officer may see, asked anew at every look.

A part is there for whoever may see every source of it: cases of the own bureau by their teams,
other bureaux' cases and reports while their markings release them. What was passed on is there
while nobody before withdrew it. Of what a sender withdrew its recipient sees nothing. An item that
its owner, a bureau of another node, took back is in no referral any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import F, Q

from clew.bureau.access.rules import READ_CASE, READ_LENT, READ_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for
from clew.bureau.network.models import Report
from clew.bureau.network.queries import visible_reports
from clew.bureau.referrals.models import Part, Referral, Source
from clew.bureau.referrals.queries.reading import visible_referrals
from clew.exchange.referral_parts import PartKind
from clew.model.referral import State

OF_ITEMS = (PartKind.ITEM.value, PartKind.DIGESTS.value)


def parts_of(officer: Officer, referral: Referral) -> list[Part]:
    """Return the parts that the officer may see, in their order."""
    if not may_see_words(officer, referral):
        return []
    there = referral.parts.exclude(Q(kind__in=OF_ITEMS), item=None)
    rows = there.prefetch_related("sources").select_related("item")
    parts = [one for one in rows if one.said]  # else its owner took back what was told
    sources = [source for part in parts for source in part.sources.all()]
    cases, reports = _seen_cases(officer, sources), _seen_reports(officer, sources)
    return [
        part
        for part in parts
        if all(one.case_id in cases or one.report_id in reports for one in part.sources.all())
        and all(_goes_on(officer, before) for before in referrals_before(part))
    ]


def referrals_with(officer: Officer, report: Report) -> list[Referral]:
    """Return the referrals in which the officer sees a report, the newest first."""
    of_it = {"kind": PartKind.REPORT.value, "sources__report": report}
    named = visible_referrals(officer).filter(
        pk__in=Part.objects.filter(**of_it).values("referral")
    )
    shown = {
        part.referral_id
        for one in named
        for part in parts_of(officer, one)
        if part.kind == PartKind.REPORT and part.sources.filter(report=report).exists()
    }
    return [one for one in named if one.pk in shown]


def proposal_for(
    officer: Officer, referral: Referral, seen: Sequence[Part]
) -> Mapping[str, object] | None:
    """Return what was proposed, to its sender's officers who see all that it was drawn from."""
    is_sender = referral.bureau_id == officer.bureau_id
    return referral.proposal if is_sender and referral.parts.count() == len(seen) else None


def is_corrected_since(part: Part) -> bool:
    """Tell whether a report that the part rests on was corrected since it was put in."""
    rows = part.sources.filter(report__isnull=False)
    return rows.exclude(reading=F("report__reading")).exists()


def may_see_words(officer: Officer, referral: Referral) -> bool:
    """Tell whether the officer may see what its sender wrote: not once it was withdrawn."""
    is_sender = referral.bureau_id == officer.bureau_id
    return READ_REFERRALS.admits(officer, record=referral) and (
        is_sender or referral.state != State.WITHDRAWN
    )


def referrals_before(part: Part) -> Iterator[Referral]:
    """Yield the referrals by which a part came to the one it is in, the latest first."""
    origin = part.origin
    while origin is not None:
        yield origin.referral
        origin = origin.origin


def _goes_on(officer: Officer, before: Referral) -> bool:
    """Whether a referral before this one still lets the officer see what it held."""
    return before.state != State.WITHDRAWN and READ_LENT.admits(officer, record=before)


def _seen_cases(officer: Officer, sources: Sequence[Source]) -> set[UUID | None]:
    named = {one.case_id for one in sources if one.case_id}
    own = cases_for(READ_CASE, officer).filter(bureau=officer.bureau_id)
    lent = Case.objects.filter(READ_LENT.where(officer)).exclude(bureau=officer.bureau_id)
    return {
        key
        for cases in (own, lent)
        for key in cases.filter(pk__in=named).values_list("pk", flat=True)
    }


def _seen_reports(officer: Officer, sources: Sequence[Source]) -> set[UUID | None]:
    named = {one.report_id for one in sources if one.report_id}
    seen = visible_reports(officer).filter(pk__in=named, recalled_at=None)
    return set(seen.values_list("pk", flat=True))

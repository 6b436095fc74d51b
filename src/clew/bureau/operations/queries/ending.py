"""Ending: which operations of a case are not over yet, for retention and no officer."""

from collections.abc import Mapping

from django.db.models import Count, OuterRef, Q, Subquery

from clew.bureau.cases.models import Case
from clew.bureau.operations.models import Site, SiteEvent
from clew.bureau.operations.site_state import SiteState


def not_over(case: Case) -> Mapping[str, int]:
    """Return the operations of a case that have sites which are not closed: how many, by name."""
    told = SiteEvent.objects.filter(site=OuterRef("pk"))
    last = Subquery(told.order_by("-happened_at", "-told_at", "-pk").values("state")[:1])
    open_ = ~Q(last=SiteState.CLOSED.value) | Q(last=None)
    sites = Site.objects.filter(operation__case=case).annotate(last=last).filter(open_)
    counted = sites.order_by().values_list("operation__name").annotate(n=Count("pk"))
    return dict(counted.order_by("operation__name"))

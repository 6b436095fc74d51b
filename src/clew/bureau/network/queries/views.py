"""Pictures of a network that an officer keeps: the own ones alone."""

from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import GraphView


class ViewNotFoundError(LookupError):
    """The officer keeps no such picture."""


def graph_views(officer: Officer) -> QuerySet[GraphView]:
    """Return the pictures that an officer keeps, by name."""
    if not READ_REPORTS.gate.admits(officer):
        return GraphView.objects.none()
    return GraphView.objects.filter(officer=officer).order_by("name")


def graph_view(officer: Officer, view_id: UUID) -> GraphView:
    """Return one of them.

    Raises:
        ViewNotFoundError: the officer keeps none of that id.
    """
    found = graph_views(officer).filter(pk=view_id).first()
    if found is None:
        raise ViewNotFoundError("there is no such view")
    return found

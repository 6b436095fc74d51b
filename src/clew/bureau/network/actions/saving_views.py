"""Saving pictures of a network by a name; each is its officer's alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.models import GraphView
from clew.bureau.network.queries.views import graph_view, graph_views
from clew.model.wording import Wording

MOST_VIEWS = 100


class ViewNameError(ValueError):
    """A picture cannot be kept by that name; says why."""


@transaction.atomic
def save_graph_view(
    acting_officer: Officer,
    *,
    name: str,
    seeds: Sequence[Sequence[str]],
    asked: Sequence[tuple[str, str]],
    now: datetime,
) -> GraphView:
    """Keep a picture; one that the officer kept by that name before is replaced.

    Raises:
        DeniedError: the officer reads no reports.
        ViewNameError: it has no name, or there are too many.
    """
    READ_REPORTS.gate.check(acting_officer)
    called = name.strip()[:100]
    if not called:
        raise ViewNameError(Wording("give the view a name"))
    others = graph_views(acting_officer).exclude(name=called)
    if others.count() >= MOST_VIEWS:
        raise ViewNameError(
            Wording("%(most_views)s views are kept already; drop one", most_views=str(MOST_VIEWS))
        )
    view, _ = GraphView.objects.update_or_create(
        officer=acting_officer,
        name=called,
        defaults={"seeds": list(seeds), "asked": list(asked), "saved_at": now},
    )
    record(tags.NETWORK_VIEW_SAVED, officer=acting_officer, subject=str(view.pk), now=now)
    return view


@transaction.atomic
def drop_graph_view(acting_officer: Officer, view_id: UUID, *, now: datetime) -> None:
    """Forget a picture that the officer kept.

    Raises:
        ViewNotFoundError: the officer keeps none of that id.
    """
    graph_view(acting_officer, view_id).delete()
    record(tags.NETWORK_VIEW_DROPPED, officer=acting_officer, subject=str(view_id), now=now)

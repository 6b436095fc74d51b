"""Runs and quotas, for officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from clew.bureau.access.rules import ADMIT_BUREAUX, ANSWER_DECONFLICTION, START_DECONFLICTION
from clew.bureau.accounts.models import Officer
from clew.bureau.deconfliction.models import Allowance, PinnedKey, Run, State
from clew.bureau.sharing.models import Node, Partner
from clew.model.wording import Wording

type Row = dict[str, object]

TIME_OVER = Wording("its time was over")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands at some time, and why it ended if it did without a comparison."""

    state: State
    why: str


def standing_at(run: Run, now: datetime) -> Standing:
    """Return how a run stands; past its time it is over, whether or not that was noted yet."""
    state = State(run.state)
    if state in {State.OFFERED, State.RUNNING} and run.until <= now:
        return Standing(State.ENDED, TIME_OVER)
    return Standing(state, run.ended_why)


def runs_for(officer: Officer) -> QuerySet[Run]:
    """Return the bureau's runs with their `hits`, the newest first; none to other roles."""
    rows = Run.objects.annotate(hits=Count("contacts")).order_by("-began_at", "-pk")
    rows = rows.select_related("partner__bureau", "officer")
    if not START_DECONFLICTION.gate.admits(officer):
        return rows.none()
    return rows.filter(bureau=officer.bureau_id)


def offers_for(officer: Officer, *, now: datetime) -> QuerySet[Run]:
    """Return the offers of other bureaux that the officer may accept or decline still."""
    if not ANSWER_DECONFLICTION.gate.admits(officer):
        return Run.objects.none()
    return runs_for(officer).filter(state=State.OFFERED, until__gt=now)


def to_compare_with(officer: Officer, *, now: datetime) -> tuple[list[str], list[str]]:
    """Return the bureaux to which the officer may offer a run, and the hubs whose key is here."""
    is_of_node = Node.objects.filter(bureau=officer.bureau_id).exists()
    if not (START_DECONFLICTION.gate.admits(officer) and is_of_node):
        return [], []
    keys = PinnedKey.objects.filter(began_at__lte=now, until__gt=now)
    hubs = sorted(set(keys.values_list("holder", flat=True)))
    others = Partner.objects.exclude(name__in=hubs).order_by("name")
    return list(others.values_list("name", flat=True)), hubs


def usage_rows(officer: Officer) -> Sequence[Row]:
    """Return what each bureau asked of the hub, and may ask.

    Raises:
        DeniedError: the officer is no administrator.
    """
    ADMIT_BUREAUX.gate.check(officer)
    return [
        {
            "bureau": row.partner_id,
            "epoch": row.epoch,
            "asked_in_epoch": row.in_epoch,
            "most_in_epoch": row.most_in_epoch,
            "last_day": f"{row.day:%Y-%m-%d}" if row.on_day else "",
            "asked_on_day": row.on_day,
            "most_on_day": row.most_on_day,
        }
        for row in Allowance.objects.order_by("partner")
    ]

"""Tabs: the parts of a case's page, each with how much is there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.custody.queries import count_exhibits
from clew.bureau.notes.queries import count_threads
from clew.bureau.tasks.queries import tasks_of_case

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case


@dataclass(frozen=True, slots=True)
class Tab:
    """One part: its address, what it is called, and how many are there; None counts nothing."""

    address: str
    label: str
    count: int | None
    is_here: bool


def tabs_of(officer: "Officer", case: "Case", *, here: str) -> list[Tab]:
    """Return the parts of a case that the officer may see; `here` is the name of the page."""
    parts = {
        "case": (_("Items"), None),
        "case-triage": (_("Triage"), None),
        "case-queue": (_("Queue"), None),
        "case-notes": (_("Notes"), count_threads(officer, case=case)),
        "case-tasks": (_("Tasks"), tasks_of_case(officer, case).filter(state="open").count()),
        "case-exhibits": (_("Exhibits"), count_exhibits(officer, case)),
        "case-add": (_("Add files"), None),
        "case-team": (_("Team"), None),
        "case-timeline": (_("Timeline"), None),
    }
    if not WORK_ON_CASE.admits(officer, record=case):
        del parts["case-add"]
    return [
        Tab(reverse(name, args=[case.pk]), label, count, is_here=name == here)
        for name, (label, count) in parts.items()
    ]

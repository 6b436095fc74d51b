"""Sorts of what waits, in short: how much of each there is, and the first few of it as links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from clew.bureau.referrals.queries import is_overdue, may_see_words
from clew.bureau.tasks.queries import is_late
from clew.bureau.waiting.queries import Waiting

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_FIRST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: its page, what it is, more on it, and whether its time is over."""

    address: str
    what: str
    more: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of what waits: `name` is its place on the page of all that waits."""

    name: str
    heading: str
    count: int
    lines: Sequence[Line]

    @property
    def is_late(self) -> bool:
        """Whether the time of something of it is over."""
        return any(one.is_late for one in self.lines)

    @property
    def further(self) -> int:
        """How many are not among the first."""
        return self.count - len(self.lines)


def sorts_of(officer: "Officer", waiting: Waiting, *, now: datetime) -> list[Sort]:
    """Return the sorts of which something waits, what is overdue first."""
    several = {
        "referrals": ("Referrals to answer", waiting.referrals, _referrals(officer, waiting, now)),
        "tasks": ("Tasks", waiting.tasks, _tasks(waiting, now)),
        "receipts": ("Receipts overdue", waiting.receipts, _receipts(waiting)),
        "due": ("Kept longer than it may be", waiting.due, _due(waiting)),
        "mentions": ("Mentions", waiting.mentions, _mentions(waiting)),
        "offers": ("Cases offered to you", waiting.offers, _offers(waiting)),
        "requests": ("Who asks to be let in", waiting.requests, _requests(waiting)),
        "comparisons": ("Offers to compare", waiting.comparisons, _comparisons(waiting)),
        "contacts": ("Held by another bureau too", waiting.contacts, _contacts(waiting)),
        "hits": ("Touched by what you may not see", waiting.hits, _hits(waiting)),
    }
    found = [
        Sort(name, heading, len(rows), list(lines))
        for name, (heading, rows, lines) in several.items()
        if rows
    ]
    return sorted(found, key=lambda one: not one.is_late)


def _referrals(officer: "Officer", waiting: Waiting, now: datetime) -> Iterator[Line]:
    for one in waiting.referrals[:_FIRST]:
        asked = one.request if may_see_words(officer, one) else "Withdrawn by its sender"
        due = f", due {one.due_at:%Y-%m-%d}" if one.due_at else ""
        address = reverse("referral", args=[one.pk])
        yield Line(address, asked, f"from {one.bureau}{due}", is_overdue(one, now=now))


def _tasks(waiting: Waiting, now: datetime) -> Iterator[Line]:
    for one in waiting.tasks[:_FIRST]:
        due = f", due {one.due_date:%Y-%m-%d}" if one.due_date else ""
        address = reverse("case-tasks", args=[one.case_id]) + f"#task-{one.pk}"
        yield Line(address, one.what, f"case {one.case.number}{due}", is_late(one, now=now))


def _receipts(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.receipts[:_FIRST]:
        what = f"{one.partner_id} did not take in package {one.number}"
        yield Line(_all("receipts"), what, f"sealed {one.sealed_at:%Y-%m-%d}", is_late=True)


def _due(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.due[:_FIRST]:
        what, more = f"{one.kind} {one.name}", f"was kept until {one.since:%Y-%m-%d}"
        yield Line(reverse("retention"), what, more, is_late=True)


def _mentions(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.mentions[:_FIRST]:
        what = f"{one.note.officer or one.note.bureau} mentions you"
        more = f"case {one.note.case.number}, {one.note.written_at:%Y-%m-%d}"
        yield Line(reverse("note", args=[one.note_id]), what, more)


def _offers(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.offers[:_FIRST]:
        yield Line(_all("offers"), f"Case {one.case.number}", f"from {one.from_bureau}")


def _requests(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.requests[:_FIRST]:
        asker = one.request.officer
        what = f"{asker} asks for case {one.case.number}"
        yield Line(_all("requests"), what, f"{asker.bureau}, {one.request.asked_at:%Y-%m-%d}")


def _comparisons(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.comparisons[:_FIRST]:
        address = reverse("deconfliction") + f"#run-{one.pk}"
        yield Line(address, f"{one.partner.bureau}", f"until {one.until:%Y-%m-%d}")


def _contacts(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.contacts[:_FIRST]:
        held = ", ".join(one.held_by)
        yield Line(_all("contacts"), f"{one.row.run.partner.bureau} holds it too", held)


def _hits(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.hits[:_FIRST]:
        asked = {"waiting": "you asked to be let in", "declined": "declined"}.get(one.asked, "")
        yield Line(_all("hits"), f"Something of {one.bureau} touches case {one.case_number}", asked)


def _all(name: str) -> str:
    return reverse("waiting") + f"#{name}"

"""Sorts of what waits, in short: how much of each there is, and the first few of it as links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from clew.bureau.referrals.queries import is_overdue, may_see_words
from clew.bureau.speaking import visible, worded
from clew.bureau.tasks.queries import is_late
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.waiting.queries import Waiting

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_FIRST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits: its page, what it is, more on it, and whether its time is over.

    Of what people wrote everything is to be seen already: see `speaking.visible`.
    """

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
        "referrals": (
            _("Referrals to answer"),
            waiting.referrals,
            _referrals(officer, waiting, now),
        ),
        "tasks": (_("Tasks"), waiting.tasks, _tasks(waiting, now)),
        "receipts": (_("Receipts overdue"), waiting.receipts, _receipts(waiting)),
        "due": (_("Kept longer than it may be"), waiting.due, _due(waiting)),
        "mentions": (_("Mentions"), waiting.mentions, _mentions(waiting)),
        "offers": (_("Cases offered to you"), waiting.offers, _offers(waiting)),
        "requests": (_("Who asks to be let in"), waiting.requests, _requests(waiting)),
        "comparisons": (_("Offers to compare"), waiting.comparisons, _comparisons(waiting)),
        "contacts": (_("Held by another bureau too"), waiting.contacts, _contacts(waiting)),
        "hits": (_("Touched by what you may not see"), waiting.hits, _hits(waiting)),
    }
    found = [
        Sort(name, heading, len(rows), list(lines))
        for name, (heading, rows, lines) in several.items()
        if rows
    ]
    return sorted(found, key=lambda one: not one.is_late)


def _referrals(officer: "Officer", waiting: Waiting, now: datetime) -> Iterator[Line]:
    for one in waiting.referrals[:_FIRST]:
        withdrawn = _("Withdrawn by its sender")
        asked = visible(one.request) if may_see_words(officer, one) else withdrawn
        address = reverse("referral", args=[one.pk])
        more = [_put(_("from %(bureau)s"), bureau=one.bureau), *_due_on(one.due_at)]
        yield Line(address, asked, ", ".join(more), is_overdue(one, now=now))


def _tasks(waiting: Waiting, now: datetime) -> Iterator[Line]:
    for one in waiting.tasks[:_FIRST]:
        address = reverse("case-tasks", args=[one.case_id]) + f"#task-{one.pk}"
        more = [_put(_("case %(number)s"), number=one.case.number), *_due_on(one.due_date)]
        yield Line(address, visible(one.what), ", ".join(more), is_late(one, now=now))


def _receipts(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.receipts[:_FIRST]:
        words = _("%(partner)s did not take in package %(number)s")
        what = _put(words, partner=one.partner_id, number=one.number)
        more = _put(_("sealed %(day)s"), day=f"{one.sealed_at:%Y-%m-%d}")
        yield Line(_all("receipts"), what, more, is_late=True)


def _due(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.due[:_FIRST]:
        more = _put(_("was kept until %(day)s"), day=f"{one.since:%Y-%m-%d}")
        yield Line(
            reverse("retention"), f"{phrase(one.kind)} {visible(one.name)}", more, is_late=True
        )


def _mentions(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.mentions[:_FIRST]:
        what = _put(_("%(who)s mentions you"), who=one.note.officer or one.note.bureau)
        words, day = _("in case %(number)s, %(written_at)s"), f"{one.note.written_at:%Y-%m-%d}"
        more = _put(words, number=one.note.case.number, written_at=day)
        yield Line(reverse("note", args=[one.note_id]), what, more)


def _offers(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.offers[:_FIRST]:
        what = _put(_("Case %(number)s"), number=one.case.number)
        yield Line(_all("offers"), what, _put(_("from %(bureau)s"), bureau=one.from_bureau))


def _requests(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.requests[:_FIRST]:
        asker = one.request.officer
        what = _put(_("%(who)s asks for case %(number)s"), who=asker, number=one.case.number)
        more = f"{visible(asker.bureau.name)}, {one.request.asked_at:%Y-%m-%d}"
        yield Line(_all("requests"), what, more)


def _comparisons(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.comparisons[:_FIRST]:
        address = reverse("deconfliction") + f"#run-{one.pk}"
        until = _put(_("until %(day)s"), day=f"{one.until:%Y-%m-%d}")
        yield Line(address, visible(f"{one.partner.bureau}"), until)


def _contacts(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.contacts[:_FIRST]:
        both = _("%(bureau)s plans for the same place and time")
        words = both if one.is_planned else _("%(bureau)s holds it too")
        what = _put(words, bureau=one.row.run.partner.bureau)
        yield Line(_all("contacts"), what, ", ".join(map(worded, one.held_by)))


def _hits(waiting: Waiting) -> Iterator[Line]:
    for one in waiting.hits[:_FIRST]:
        asked = {"waiting": _("you asked to be let in"), "declined": _("declined")}
        words = _("Something of %(bureau)s touches case %(number)s")
        what = _put(words, bureau=one.bureau, number=one.case_number)
        yield Line(_all("hits"), what, asked.get(one.asked, ""))


def _put(words: str, **values: object) -> str:
    """Put values into words, with everything in them to be seen."""
    return words % {name: visible(str(value)) for name, value in values.items()}


def _due_on(due: date | None) -> list[str]:
    """The last day of something, in a word; nothing where it has none."""
    return [_put(_("due %(day)s"), day=f"{due:%Y-%m-%d}")] if due else []


def _all(name: str) -> str:
    return reverse("waiting") + f"#{name}"

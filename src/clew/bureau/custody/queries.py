"""Reading custody records: whoever sees a case sees its exhibits and every entry on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.cases.queries import seen_exhibits, visible_cases
from clew.bureau.custody.act import Act
from clew.bureau.custody.chain import link
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.vault.models import Item, Location
from clew.bureau.vault.queries import visible_locations


class ExhibitNotFoundError(LookupError):
    """There is no such exhibit, or this officer may not see it: the two look alike."""


@dataclass(frozen=True, slots=True)
class ExhibitRow:
    """An exhibit with its record. `broken_at` is the first entry that does not fit, 0 if all do."""

    id: UUID
    label: str
    items: int
    entries: Sequence[CustodyEntry]
    broken_at: int

    @property
    def holder(self) -> str:
        """Who has it, as far as the record tells."""
        held = [one.to_whom for one in self.entries if one.to_whom]
        return held[-1] if held else ""


def visible_exhibits(officer: Officer) -> QuerySet[Exhibit]:
    """Return the exhibits of cases that the officer may see, by label."""
    seen = Exhibit.objects.filter(case__in=visible_cases(officer).order_by())
    return seen.select_related("case").order_by("label", "pk")


def count_exhibits(officer: Officer, case: Case) -> int:
    """Return how many exhibits a case has; none when the officer may not see the case."""
    few = seen_exhibits(officer)
    if few is None:
        return visible_exhibits(officer).filter(case=case.pk).count()
    return sum(1 for of_case, exhibit in few if of_case == case.pk and exhibit is not None)


def exhibits_of(officer: Officer, case: Case) -> list[ExhibitRow]:
    """Return a case's exhibits, each with its record."""
    found = visible_exhibits(officer).filter(case=case.pk)
    counted = found.annotate(
        found_items=Count(
            "locations__item", distinct=True, filter=Q(locations__in=visible_locations(officer))
        )
    )
    rows = counted.prefetch_related("custody__officer")
    return [_row(one, one.found_items) for one in rows]


def exhibit_by_id(officer: Officer, exhibit_id: UUID) -> Exhibit:
    """Return the exhibit of that id.

    Raises:
        ExhibitNotFoundError: it does not exist, or the officer may not see it.
    """
    return _one(visible_exhibits(officer).filter(pk=exhibit_id), str(exhibit_id))


def exhibit_labelled(officer: Officer, case: Case, label: str) -> Exhibit:
    """Return a case's exhibit of that label.

    Raises:
        ExhibitNotFoundError: it does not exist, or the officer may not see it.
    """
    return _one(visible_exhibits(officer).filter(case=case.pk, label=label), label)


def is_in_custody(exhibit: Exhibit) -> bool:
    """Tell whether somebody has the exhibit still, as its record says."""
    moves = exhibit.custody.exclude(act=Act.VERIFIED).order_by("number")
    last = moves.last()
    return last is not None and last.act != Act.ENDED


def bytes_of(exhibit: Exhibit) -> int:
    """Return how much there is to read of an exhibit, which the officer was found to see."""
    own = Location.objects.filter(exhibit=exhibit, loans=None)
    found = Item.objects.filter(pk__in=own.values("item"))
    return found.aggregate(all=Sum("size"))["all"] or 0


def said(entry: CustodyEntry) -> dict[str, object]:
    """Return what an entry says, as its hash is made of it."""
    return {
        "exhibit": str(entry.exhibit_id),
        "number": entry.number,
        "act": str(entry.act),
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "from": entry.from_whom,
        "to": entry.to_whom,
        "place": entry.place,
        "why": entry.why,
        "sha256": entry.sha256,
        "found": entry.found,
        "officer": str(entry.officer_id),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }


def first_broken(entries: Sequence[CustodyEntry]) -> int:
    """Return the number of the first entry that does not follow from those before, 0 if all do."""
    before = ""
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.hash != link(before, said(entry)):
            return number
        before = entry.hash
    return 0


def agrees(entry: CustodyEntry, entries: Sequence[CustodyEntry]) -> str:
    """Return whether a digest is the one of the seizure; empty where there are not two."""
    seized = next((one.sha256 for one in entries if one.act == Act.SEIZED), "")
    if not entry.sha256 or not seized or entry.act == Act.SEIZED:
        return ""
    return "the same as on seizure" if entry.sha256 == seized else "not the same as on seizure"


def _row(one: Exhibit, items: int) -> ExhibitRow:
    entries = sorted(one.custody.all(), key=lambda entry: entry.number)
    return ExhibitRow(one.pk, one.label, items, entries, first_broken(entries))


def _one(exhibits: QuerySet[Exhibit], name: str) -> Exhibit:
    found = exhibits.first()
    if found is None:
        raise ExhibitNotFoundError(f"there is no exhibit {name}; see: clew exhibit list CASE")
    return found

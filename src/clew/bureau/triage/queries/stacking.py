"""Stacking: a case's items as stacks, in the order in which they came in.

Two items are of one stack when a match says that one is a copy or an edit of the other, whole, and
no person's last word on it is that they are not the same; and so on from item to item.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.grades.queries import visible_grades
from clew.bureau.hashsets.models import HashSet
from clew.bureau.persons.queries.known import identified_of_case
from clew.bureau.triage.stack import Stack, Standing, families
from clew.bureau.vault.models import Fingerprint, Judgement, Match, TextLine
from clew.bureau.vault.queries import visible_locations
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.seen import is_seen_in
from clew.bureau.vault.queries.sorting import is_listed
from clew.fingerprint.kinds.face import KIND as FACE
from clew.model.grade import Scheme
from clew.model.match import Relation
from clew.model.media import Family

_COPIES = (Relation.COPY.value, Relation.EDIT.value)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a case's items: each one's columns, its grade, who is named, identified."""

    columns: Mapping[str, Mapping[str, Any]]
    grades: Mapping[str, str]
    identified: Collection[str]
    named: Collection[str] | None

    def stack(self, items: Collection[str]) -> Stack:
        """Return these items as one stack."""
        rows = [self.columns[item] for item in items]
        grades = {self.grades.get(item, "") for item in items}
        return Stack(
            items=tuple(items),
            family=Family(rows[0]["family"]),
            standing=self._standing(items),
            has_faces=any(row["has_faces"] for row in rows),
            has_text=any(row["has_text"] for row in rows),
            grade=grades.pop() if len(grades) == 1 else "",
            is_named=self.named is None or any(item in self.named for item in items),
        )

    def _standing(self, items: Collection[str]) -> Standing:
        if any(self.columns[item]["is_known"] or item in self.identified for item in items):
            return Standing.KNOWN
        good = any(self.columns[item]["is_known_good"] for item in items)
        return Standing.IGNORED if good else Standing.NEW


def stacks_of_case(officer: Officer, case: Case, *, scheme: Scheme, path: str = "") -> list[Stack]:
    """Return all stacks of a case, with their grades in a scheme, the first item's age in order.

    Those with an item whose path holds `path`, in whichever letters, are named.
    """
    known = _Known(
        columns={row["pk"]: row for row in _columns(officer, case)},
        grades=dict(_grades(officer, case, scheme)),
        identified=identified_of_case(officer, case),
        named=_named(officer, case, path) if path else None,
    )
    pairs = (pair for pair in _copies(officer, case) if known.columns.keys() >= set(pair))
    return [known.stack(items) for items in families(list(known.columns), pairs)]


def _columns(officer: Officer, case: Case) -> Iterator[dict[str, Any]]:
    faces = Fingerprint.objects.filter(item=OuterRef("pk"), kind=FACE.name)
    text = TextLine.objects.filter(item=OuterRef("pk")).exclude(text="")
    items = of_case(officer, case).annotate(
        is_known=is_listed(officer, HashSet.Kind.KNOWN),
        is_known_good=is_listed(officer, HashSet.Kind.KNOWN_GOOD),
        has_faces=Exists(faces),
        has_text=Exists(text),
    )
    columns = ("pk", "family", "is_known", "is_known_good", "has_faces", "has_text")
    yield from items.order_by("added_at", "pk").values(*columns).iterator()


def _grades(officer: Officer, case: Case, scheme: Scheme) -> Iterator[tuple[str, str]]:
    """The last grade of an item comes last, and counts."""
    standing = visible_grades(officer).filter(undone_at=None, scheme=scheme.value)
    here = standing.filter(item__in=of_case(officer, case).values("pk"))
    return here.values_list("item", "value").iterator()


def _named(officer: Officer, case: Case, path: str) -> set[str]:
    places = visible_locations(officer).filter(exhibit__case=case.pk, path__icontains=path)
    return set(places.order_by().values_list("item", flat=True))


def _copies(officer: Officer, case: Case) -> Iterator[tuple[str, str]]:
    words = Judgement.objects.filter(match=OuterRef("pk"), undone_at=None)
    last = words.order_by("-judged_at", "-pk").values("verdict")[:1]
    copies = Match.objects.filter(
        is_seen_in(case, officer, "query"),
        is_seen_in(case, officer, "target"),
        relation__in=_COPIES,
    )
    judged = copies.annotate(word=Subquery(last))
    standing = judged.filter(Q(word=None) | ~Q(word=Judgement.Verdict.NOT_SAME.value))
    return standing.order_by().values_list("query", "target").iterator()

"""Stacking: a case's items as stacks, in the order in which they came in.

Two items are of one stack when a match says that one is a copy or an edit of the other, whole, and
no person's last word on it is that they are not the same; and so on from item to item.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Subquery

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.grades.queries import visible_grades
from clew.bureau.hashsets.models import HashSet
from clew.bureau.persons.queries.known import identified_of_case
from clew.bureau.tagging.queries import tags_of_case
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

_NO_TAGS: frozenset[str] = frozenset()
_COPIES = (Relation.COPY.value, Relation.EDIT.value)


class _Row(NamedTuple):
    """What is known of one item."""

    family: str
    is_known: bool
    is_known_good: bool
    has_faces: bool
    has_text: bool
    grade: str
    is_named: bool
    tags: frozenset[str]

    def stack(self, items: Sequence[str]) -> Stack:
        """Return a stack of which all items are so, or together."""
        good = Standing.IGNORED if self.is_known_good else Standing.NEW
        return Stack(
            items=tuple(items),
            family=Family(self.family),
            standing=Standing.KNOWN if self.is_known else good,
            has_faces=self.has_faces,
            has_text=self.has_text,
            grade=self.grade,
            is_named=self.is_named,
            tags=self.tags,
        )

    def beside(self, other: "_Row") -> "_Row":
        """Return what is known of both together; of two grades, none."""
        return _Row(
            self.family,
            self.is_known or other.is_known,
            self.is_known_good or other.is_known_good,
            self.has_faces or other.has_faces,
            self.has_text or other.has_text,
            self.grade if self.grade == other.grade else "",
            self.is_named or other.is_named,
            self.tags | other.tags,
        )


def stacks_of_case(officer: Officer, case: Case, *, scheme: Scheme, path: str = "") -> list[Stack]:
    """Return all stacks of a case, with their grades in a scheme, the first item's age in order.

    Those with an item whose path holds `path`, in whichever letters, are named.
    """
    rows = dict(_rows(officer, case, scheme, path))
    pairs = (pair for pair in _copies(officer, case) if rows.keys() >= set(pair))
    return [
        reduce(_Row.beside, (rows[item] for item in items)).stack(items)
        for items in families(list(rows), pairs)
    ]


def _rows(officer: Officer, case: Case, scheme: Scheme, path: str) -> Iterator[tuple[str, _Row]]:
    """Each item with what is known of it, the oldest first."""
    grades = dict(_grades(officer, case, scheme))
    identified = identified_of_case(officer, case)
    named = _named(officer, case, path) if path else None
    tags = tags_of_case(officer, case)
    for item, family, is_known, is_known_good, has_faces, has_text in _columns(officer, case):
        yield (
            item,
            _Row(
                family,
                is_known or item in identified,
                is_known_good,
                has_faces,
                has_text,
                grades.get(item, ""),
                named is None or item in named,
                tags.get(item, _NO_TAGS),
            ),
        )


def _columns(officer: Officer, case: Case) -> Iterator[tuple[Any, ...]]:
    faces = Fingerprint.objects.filter(item=OuterRef("pk"), kind=FACE.name)
    text = TextLine.objects.filter(item=OuterRef("pk")).exclude(text="")
    items = of_case(officer, case).annotate(
        is_known=is_listed(officer, HashSet.Kind.KNOWN),
        is_known_good=is_listed(officer, HashSet.Kind.KNOWN_GOOD),
        has_faces=Exists(faces),
        has_text=Exists(text),
    )
    columns = ("pk", "family", "is_known", "is_known_good", "has_faces", "has_text")
    yield from items.order_by("added_at", "pk").values_list(*columns).iterator()


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

"""Sayings: what the bureau's own classifiers said of items: as visible as the items."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import Saying
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, seen_among
from clew.model.match import Span


@dataclass(frozen=True, slots=True)
class SayingRow:
    """One label of one classifier, with its score, of a whole picture or of a clip's `span`.

    `least` is the score from which on it counts in the queue, None where it never does; `points`
    what it then adds.
    """

    classifier: str
    version: str
    bureau: str
    caution: str
    label: str
    score: float
    span: Span | None
    least: float | None
    points: int

    @property
    def counts(self) -> bool:
        """Whether it adds to the item's priority."""
        return self.least is not None and self.score >= self.least


def sayings_of(officer: Officer, sha256s: Collection[str]) -> dict[str, list[SayingRow]]:
    """Return what was said of each item, by classifier and label; an unseen item is not a key."""
    found: dict[str, list[SayingRow]] = defaultdict(list)
    for several in batched(seen_among(officer, set(sha256s)), KEYS_AT_ONCE, strict=False):
        rows = Saying.objects.filter(item__in=several)
        for row in rows.select_related("classifier__bureau").order_by("classifier__name", "pk"):
            found[row.item_id].append(_row(row))
    return dict(found)


def _row(row: Saying) -> SayingRow:
    told = row.classifier
    ends = None if row.at_s is None or row.until_s is None else Span(row.at_s, row.until_s)
    return SayingRow(
        classifier=told.name,
        version=told.version,
        bureau=told.bureau.name,
        caution=told.caution,
        label=row.label,
        score=row.score,
        span=ends,
        least=row.least,
        points=row.points,
    )

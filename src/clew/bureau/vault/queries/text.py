"""Text: the lines read in an item, and the search among all that an officer may see.

A machine read them, and it errs: words are found by the same letters, by their beginning, as a part
of another, and when some letters differ.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db.models import Count, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import TextLine, TextWord
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, seen_item
from clew.bureau.vault.queries.rows import ItemRow
from clew.bureau.vault.queries.visibility import visible_locations
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.folding import folded, plain, words_of
from clew.fingerprint.text.line import Against, Line
from clew.match.words import near_words
from clew.model.match import Span

_AT_ONCE = 50_000  # words that are compared together
_MOST_WORDS = 400  # that are like one asked for, the likest
_MOST_HITS = 20_000  # places of those words that are looked at
_DOUBTED = 0.8  # what a line weighs that cannot be trusted


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of one item: `part` numbers it there, the span tells when in a clip it is seen."""

    line: Line
    part: int
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class FoundText:
    """An item in which the words asked for were read, perhaps, and the lines that hold them.

    `likeness` is from 0 to 1; `is_exact` where every word stands there letter by letter.
    """

    sha256: str
    likeness: float
    is_exact: bool
    lines: Sequence[SeenLine]


def lines_of_item(officer: Officer, sha256: str) -> list[SeenLine]:
    """Return the lines read in an item, in the order of their numbers.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
    """
    found = seen_item(officer, sha256)
    return [_seen(row) for row in TextLine.objects.filter(item=found).order_by("part")]


def letters_not_looked_for(found: ItemRow) -> list[str]:
    """Return which letters an item was not read in, because their model was missing."""
    begun = f"{KIND.name}: "
    return sorted(key.removeprefix(begun) for key in found.not_looked_for if key.startswith(begun))


def readable_counts(officer: Officer, sha256s: Collection[str]) -> dict[str, int]:
    """Return how many lines of each item can be trusted; an item without any is not a key."""
    counts: dict[str, int] = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = _visible_lines(officer).filter(item__in=several, against="")
        counts |= dict(rows.values_list("item").order_by("item").annotate(n=Count("pk")))
    return counts


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Folded words that two sides both hold, with how many items hold each, among how many."""

    holding: Mapping[str, int]
    among: int


def shared_words(
    officer: Officer, mine: Collection[str], theirs: Collection[str]
) -> SharedWords | None:
    """Return the words read in items of both sides; None where one side has no text to trust.

    All that is counted is what the officer may see.
    """
    here, there = (_words_in(officer, several) for several in (mine, theirs))
    if not (here and there):
        return None
    trusted = _visible_lines(officer).filter(against="")
    holding: dict[str, int] = {}
    for several in batched(sorted(here & there), KEYS_AT_ONCE, strict=False):
        rows = TextWord.objects.filter(word__in=several, line__in=trusted.values("pk"))
        counts = rows.order_by().values("word").annotate(n=Count("line__item", distinct=True))
        holding |= dict(counts.values_list("word", "n"))
    return SharedWords(holding, trusted.order_by().values("item").distinct().count())


def _words_in(officer: Officer, sha256s: Collection[str]) -> set[str]:
    words: set[str] = set()
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = _visible_words(officer).filter(line__item__in=several, line__against="")
        words.update(rows.values_list("word", flat=True))
    return words


def find_text(officer: Officer, asked: str, *, most: int) -> list[FoundText]:
    """Return the items in which all these words were read, perhaps, the likest first.

    Words that were read without the spaces between them are found too.
    """
    wanted = words_of(folded(asked))
    joined = "".join(wanted)
    near = _near_words(officer, [*wanted, joined])
    hits = {word: _hits(officer, near[word]) for word in {*wanted, joined}}
    scores: dict[str, float] = {}
    for sha256 in {one for found in hits.values() for one in found}:
        each = [_likeness(hits[word], sha256) for word in wanted]
        apart = sum(each) / len(each) if min(each) > 0 else 0.0
        scores[sha256] = max(apart, _likeness(hits[joined], sha256))
    best = sorted((-score, sha256) for sha256, score in scores.items() if score > 0)[:most]
    found = [_found(sha256, -negated, asked, hits.values()) for negated, sha256 in best]
    return sorted(found, key=lambda one: (not one.is_exact, -one.likeness))


type _Hits = Mapping[str, tuple[float, UUID]]
"""Of each item the best likeness, and the line that has it."""


def _near_words(officer: Officer, wanted: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """For each word the words that may be seen and are like it, with their likeness."""
    near: dict[str, dict[str, float]] = {word: {} for word in wanted}
    read = _visible_words(officer).order_by().values_list("word", flat=True).distinct()
    for several in batched(read.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        for one, likest in near.items():
            likest.update(near_words(one, several, most=_MOST_WORDS))
    return {
        one: dict(sorted(likest.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS])
        for one, likest in near.items()
    }


def _hits(officer: Officer, near: Mapping[str, float]) -> _Hits:
    best: dict[str, tuple[float, UUID]] = {}
    rows = _visible_words(officer).filter(word__in=near).order_by("-line__confidence", "id")
    columns = ("word", "line", "line__item", "line__confidence", "line__against")
    for word, line, sha256, confidence, against in rows.values_list(*columns)[:_MOST_HITS]:
        fits = near[word] * (_DOUBTED * confidence if against else 1.0)
        if fits > _likeness(best, sha256):
            best[sha256] = (fits, line)
    return best


def _likeness(hits: _Hits, sha256: str) -> float:
    return hits[sha256][0] if sha256 in hits else 0.0


def _found(sha256: str, score: float, asked: str, hits: Iterable[_Hits]) -> FoundText:
    lines = {one[sha256][1] for one in hits if sha256 in one}
    rows = [_seen(row) for row in TextLine.objects.filter(id__in=lines).order_by("part")]
    read = {word for row in rows for word in words_of(plain(row.line.text))}
    return FoundText(sha256, score, set(words_of(plain(asked))) <= read, rows)


def _visible_lines(officer: Officer) -> QuerySet[TextLine]:
    return TextLine.objects.filter(item__in=visible_locations(officer).values("item"))


def _visible_words(officer: Officer) -> QuerySet[TextWord]:
    return TextWord.objects.filter(line__in=_visible_lines(officer).values("pk"))


def _seen(row: TextLine) -> SeenLine:
    line = Line(
        box=(row.left, row.top, row.width, row.height),
        text=row.text,
        confidence=row.confidence,
        against=Against[row.against] if row.against else None,
    )
    if row.at_s is None or row.until_s is None:
        return SeenLine(line, row.part)
    return SeenLine(line, row.part, Span(row.at_s, row.until_s))

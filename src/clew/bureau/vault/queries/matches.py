"""Matches of items, read from either side, with the standing judgement of each."""

from collections import defaultdict
from collections.abc import Collection
from itertools import batched
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from clew.bureau.access.kept import kept_by_key
from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.vault.models import Judgement, Match
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.rows import EntryRow, JudgementRow, MatchRow
from clew.bureau.vault.queries.visibility import visible_matches
from clew.model.match import Relation, Span, Transform

_CERTAINTY = {relation.value: place for place, relation in enumerate(Relation)}


class MatchNotFoundError(LookupError):
    """There is no such match, or this officer may not see both of its sides."""


def match_by_id(officer: Officer, match_id: UUID) -> MatchRow:
    """Return one match, read from its query's side.

    Raises:
        MatchNotFoundError: it does not exist, or the officer may not see it.
    """
    match = _with_all(visible_matches(officer).filter(pk=match_id)).first()
    if match is None:
        raise MatchNotFoundError(f"there is no match {match_id}; look at the item again")
    return _row(match, side=match.query_id)


def matches_of(officer: Officer, sha256s: Collection[str]) -> dict[str, list[MatchRow]]:
    """Return the visible matches of each item, best first; an item without one is not a key.

    A match between two of the items is listed under both.
    """
    return kept_by_key(officer, "matches", set(sha256s), lambda keys: _found(officer, keys))


def judgement_row(one: Judgement) -> JudgementRow:
    """Return a judgement whose match was found to be seen."""
    return JudgementRow(
        id=one.pk,
        officer=one.officer.get_username(),
        verdict=one.verdict,
        reason=one.reason,
        judged_at=one.judged_at,
    )


def _found(officer: Officer, sha256s: Collection[str]) -> dict[str, list[MatchRow]]:
    wanted = set(sha256s)
    rows: dict[tuple[str, object], MatchRow] = {}
    for several in batched(wanted, KEYS_AT_ONCE // 2, strict=False):
        for match in _with_all(_about(officer, several)):
            for side in (match.query_id, match.target_id):
                if side is not None and side in wanted:
                    rows[side, match.pk] = _row(match, side=side)
    found: dict[str, list[MatchRow]] = defaultdict(list)
    for row in sorted(rows.values(), key=_rank):
        found[row.item].append(row)
    return dict(found)


def _about(officer: Officer, sha256s: Collection[str]) -> QuerySet[Match]:
    return visible_matches(officer).filter(Q(query__in=sha256s) | Q(target__in=sha256s))


def _with_all(matches: QuerySet[Match]) -> QuerySet[Match]:
    standing = Judgement.objects.filter(undone_at=None).order_by("judged_at", "pk")
    return matches.select_related("entry__hashset").prefetch_related(
        Prefetch("judgements", standing.select_related("officer"), to_attr="standing")
    )


def _rank(row: MatchRow) -> tuple[int, float, str, float, str]:
    start = row.item_span.start_s if row.item_span else -1.0
    return _CERTAINTY[row.relation], -row.score, row.other or "", start, str(row.id)


def _row(match: Match, *, side: str) -> MatchRow:
    asked = side == match.query_id
    query = _span(match.query_start_s, match.query_end_s)
    target = _span(match.match_start_s, match.match_end_s)
    return MatchRow(
        id=match.pk,
        item=side,
        other=match.target_id if asked else match.query_id,
        entry=None if match.entry is None else _entry(match.entry),
        item_is_query=asked,
        relation=Relation(match.relation),
        score=match.score,
        transform=Transform(match.transform),
        item_span=query if asked else target,
        other_span=target if asked else query,
        evidence=match.evidence,
        engine=match.engine,
        made_at=match.made_at,
        judgement=_last(vars(match)["standing"]),
    )


def _span(start_s: float | None, end_s: float | None) -> Span | None:
    return None if start_s is None or end_s is None else Span(start_s, end_s)


def _last(standing: list[Judgement]) -> JudgementRow | None:
    """The last word counts."""
    return judgement_row(standing[-1]) if standing else None


def _entry(entry: HashSetEntry) -> EntryRow:
    return EntryRow(
        id=entry.pk,
        hashset=entry.hashset.name,
        kind=entry.hashset.kind,
        marking=entry.hashset.marking,
        category=entry.category,
        attributes=entry.attributes,
        place=entry.place,
        md5=entry.md5,
        sha1=entry.sha1,
        sha256=entry.sha256,
    )

"""Verdicts: what people judged of the matches between items, as far as the officer may see it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.queries import MatchRow, matches_of

CONFIRMED = "same"


@dataclass(frozen=True, slots=True)
class Judged:
    """For each item those judged not to be the same, and the matches judged to be right."""

    rejected: Mapping[str, Collection[str]]
    confirmed: frozenset[UUID]


def is_confirmed(match: MatchRow) -> bool:
    """Tell whether a person's last word on the match is that the two are the same."""
    return match.judgement is not None and match.judgement.verdict == CONFIRMED


def is_rejected(match: MatchRow) -> bool:
    """Tell whether a person's last word on the match is that the two are not the same."""
    return match.judgement is not None and match.judgement.verdict == "not_same"


def verdicts_among(officer: Officer, sha256s: Collection[str]) -> Judged:
    """Return what people judged of the matches of these items with each other."""
    wanted = set(sha256s)
    rejected: dict[str, set[str]] = defaultdict(set)
    confirmed = set()
    for item, matches in matches_of(officer, wanted).items():
        for match in matches:
            if is_rejected(match) and match.other in wanted:
                rejected[item].add(match.other)
            elif is_confirmed(match):
                confirmed.add(match.id)
    return Judged(dict(rejected), frozenset(confirmed))

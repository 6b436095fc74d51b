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
    """The standing verdicts on each pair of items, and the matches judged to be right."""

    of_pairs: Mapping[frozenset[str], frozenset[str]]
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
    pairs: dict[frozenset[str], set[str]] = defaultdict(set)
    confirmed = set()
    for matches in matches_of(officer, wanted).values():
        for match in matches:
            if match.judgement is not None and match.other in wanted:
                pairs[frozenset({match.item, match.other})].add(match.judgement.verdict)
            if is_confirmed(match):
                confirmed.add(match.id)
    return Judged({pair: frozenset(said) for pair, said in pairs.items()}, frozenset(confirmed))

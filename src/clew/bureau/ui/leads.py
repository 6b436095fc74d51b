"""Leads: the items with, perhaps, the same face or the same voice, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.persons.queries import already_identified
from clew.bureau.reports.words import score_in_words, span_in_words
from clew.bureau.ui.cards import Badge, badge_of
from clew.bureau.ui.dossiers import Known, known_in_words
from clew.bureau.ui.lines import PLACES
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.vault import queries
from clew.bureau.vault.queries import LocationRow
from clew.match.evidence import in_words
from clew.match.faces import FACES
from clew.model.match import Match, Span

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class Lead:
    """One item with its rank, where it was found, and what it needs no identifying for.

    `seen` tells when in a clip it is there; `picture` is the address of what is shown of it, empty
    where there is nothing.
    """

    rank: int
    sha256: str
    seen: str
    badge: Badge
    score: str
    evidence: str
    picture: str
    places: Sequence[LocationRow]
    more_places: int
    known: Sequence[Known]


def leads_of(officer: "Officer", matches: Sequence[Match], *, pictures: PagePictures) -> list[Lead]:
    """Return what a search found as leads, in its order."""
    sha256s = [_sha256(match) for match in matches]
    places = queries.locations(officer, sha256s)
    known = already_identified(officer, sha256s)
    return [
        _lead(
            rank,
            match,
            places[sha256],
            [known_in_words(row) for row in known.get(sha256, ())],
            _picture(match, pictures),
        )
        for rank, (match, sha256) in enumerate(zip(matches, sha256s, strict=True), start=1)
    ]


def _lead(
    rank: int, match: Match, places: Sequence[LocationRow], known: Sequence[Known], picture: str
) -> Lead:
    return Lead(
        rank=rank,
        sha256=_sha256(match),
        seen=_when(match.match_span),
        badge=badge_of(match.relation),
        score=score_in_words(match.score),
        evidence=in_words(match.evidence, match.transform),
        picture=picture,
        places=places[:PLACES],
        more_places=max(0, len(places) - PLACES),
        known=known,
    )


def _picture(match: Match, pictures: PagePictures) -> str:
    """The face itself; of a voice, the item that it is heard in."""
    sha256 = _sha256(match)
    if match.relation is FACES.relation:
        return pictures.face(sha256, int(str(match.evidence["other_face"])) - 1)
    return pictures.thumbnail(sha256)


def _when(span: Span | None) -> str:
    return span_in_words(span) if span else ""


def _sha256(match: Match) -> str:
    return match.target.partition(":")[2]

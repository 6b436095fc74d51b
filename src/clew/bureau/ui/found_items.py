"""Found items: what a search by words or by things tells of each item beside why it was found."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.persons.queries import already_identified
from clew.bureau.ui.dossiers import Known, known_in_words
from clew.bureau.ui.lines import PLACES
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.vault import queries
from clew.bureau.vault.queries import LocationRow

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item that a search found: its picture, where it lies, and who in it is identified."""

    sha256: str
    picture: str
    places: Sequence[LocationRow]
    more_places: int
    known: Sequence[Known]


def found_items(
    officer: "Officer", sha256s: Iterable[str], *, pictures: PagePictures
) -> Mapping[str, FoundItem]:
    """Return items that the officer may see, by SHA-256."""
    found = list(sha256s)
    places = queries.locations(officer, found)
    known = already_identified(officer, found)
    return {
        sha256: FoundItem(
            sha256=sha256,
            picture=pictures.thumbnail(sha256),
            places=places[sha256][:PLACES],
            more_places=max(0, len(places[sha256]) - PLACES),
            known=[known_in_words(row) for row in known.get(sha256, ())],
        )
        for sha256 in found
    }

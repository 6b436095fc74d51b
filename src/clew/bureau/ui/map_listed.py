"""What is listed at a place of a map: a few of each layer; of one asked for, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from clew.bureau.maps.layer import Layer
from clew.bureau.maps.queries import rows_at
from clew.bureau.network.queries import built_network
from clew.bureau.ui.map_asked import LAYERS, query_of
from clew.bureau.ui.paging import Page
from clew.bureau.ui.people import persons

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from clew.bureau.accounts.models import Officer
    from clew.bureau.maps.asked import Asked

_FEW, _MANY = 20, 100


@dataclass(frozen=True, slots=True)
class Listed:
    """The things of a layer: `rows` are this page's, `query` asks for all of them."""

    layer: Layer
    words: "_StrPromise"
    count: int
    rows: Sequence[object]
    page: Page
    query: str

    @property
    def more(self) -> int:
        """How many the first page of several lists leaves out."""
        return self.count - len(self.rows)


def listed_at(
    officer: "Officer", asked: "Asked", *, country: str, part: str, page: int
) -> list[Listed]:
    """Return what is there, layer by layer, those that have anything."""
    size = _FEW if asked.layer is None else _MANY
    found = []
    for layer in asked.layers:
        rows = rows_at(layer, officer, asked, country=country, part=part)
        count = rows.count()
        number = page if asked.layer is not None else 1
        shown = Page.of(number=number, size=size, total=count)
        several = list(rows[shown.offset : shown.offset + shown.size])
        if count and layer is Layer.PEOPLE:
            several = list(persons(officer, built_network(officer), several))
        query = query_of(replace(asked, layer=layer))
        if count:
            found.append(Listed(layer, LAYERS[layer], count, several, shown, query))
    return found

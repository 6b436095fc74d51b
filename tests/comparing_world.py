"""Two clips of one room in a case: one holds a part of the other, mirrored or not, and a match."""

import io

import numpy as np
from PIL import Image

from clew.bureau.cases.models import Exhibit
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Match
from clew.model.match import Relation, Span, Transform
from clew.model.media import Family
from clew.simulate.collection import view
from records import make_item, make_match
from unit.media.sample_files import clip

RATE = 10
LONG_S, SHORT_S, BEGINS_S = 4.0, 2.0, 1.0


def room(number: int) -> np.ndarray:
    """What the long clip shows in its nth frame: a room, seen further to the right each time."""
    whole = view(5, 0, width=480, height=240)
    left = min(4 * number, 160)
    return np.ascontiguousarray(whole[:, left : left + 320])


def keep(vault: VaultFolder, item: Item, content: bytes, thumbnail: np.ndarray) -> Item:
    """Put an item's bytes and its thumbnail into the vault."""
    blob = vault.blobs.writer()
    blob.write(content)
    blob.commit(item.pk)
    with io.BytesIO() as out:
        Image.fromarray(np.ascontiguousarray(thumbnail)).save(out, "JPEG", quality=95)
        thumb = vault.thumbs.writer()
        thumb.write(out.getvalue())
        thumb.commit(item.pk)
    return item


def two_clips(vault: VaultFolder, exhibit: Exhibit, *, mirrored: bool = False) -> Match:
    """A short clip that shows two seconds of a long one, from its first second on."""
    turn = -1 if mirrored else 1
    long = _clip(LONG_S, room)
    short = _clip(
        SHORT_S, lambda n: np.ascontiguousarray(room(n + int(BEGINS_S * RATE))[:, ::turn])
    )
    items = [
        keep(
            vault,
            make_item(
                exhibit,
                content=content,
                family=Family.CLIP,
                mime="video/mp4",
                facts={"duration_s": seconds},
            ),
            content,
            room(0),
        )
        for content, seconds in ((short, SHORT_S), (long, LONG_S))
    ]
    return make_match(
        *items,
        relation=Relation.EXCERPT,
        transform=Transform.MIRRORED if mirrored else Transform.NONE,
        query_span=Span(0.0, SHORT_S),
        match_span=Span(BEGINS_S, BEGINS_S + SHORT_S),
        evidence={"distance": 4, "looks": 9},
    )


def _clip(seconds: float, pictures) -> bytes:
    return clip(seconds=seconds, rate=RATE, pictures=pictures, coder={"crf": "12"})

"""Stages: two pictures laid on each other, as a page shows them: layers, outlines, and words.

A stage is one canvas with three layers of its size: the other, this file as it lies on it, and how
far the two differ. The page mixes the first two by its styles alone, so it needs no script.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from PIL import Image

from clew.match.comparison import Comparison
from clew.match.overlay import Layer, Overlay, difference
from clew.match.placement import Told
from clew.match.projection import Matrix

LAYER_MIME = "image/webp"

LAYERS: Mapping[str, Callable[[Overlay], Layer]] = {
    "match": lambda overlay: overlay.match,
    "query": lambda overlay: overlay.query,
    "difference": difference,
}
_BOX = (736, 560)  # pixels of the page that a stage fills

_TOLD: Mapping[Told, str] = {
    Told.POINTS: gettext_noop("Placed by the points found in both"),
    Told.BORDERS: gettext_noop(
        "Approximate: placed inside the plain borders that the thumbnails show"
    ),
    Told.TURN: gettext_noop("Approximate: the whole laid on the whole"),
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A canvas in pixels, the size it is shown at, and where each layer and outline is."""

    width: int
    height: int
    shown_width: int
    shown_height: int
    layers: Mapping[str, str]
    query_outline: str
    match_outline: str
    is_exact: bool
    told: str


def stage_of(
    comparison: Comparison, evidence: Mapping[str, object], address: Callable[[str], str]
) -> Stage:
    """Return a comparison as a stage; `address` tells where a layer is had, by its name."""
    overlay = comparison.overlay
    height, width = overlay.match.covered.shape
    scale = min(_BOX[0] / width, _BOX[1] / height)
    return Stage(
        width=width,
        height=height,
        shown_width=max(1, round(width * scale)),
        shown_height=max(1, round(height * scale)),
        layers={name: address(name) for name in LAYERS},
        query_outline=_points(overlay.query_outline),
        match_outline=_points(overlay.match_outline),
        is_exact=comparison.placement.is_exact,
        told=_in_words(comparison.placement.told, evidence),
    )


def layer_named(name: str, comparison: Comparison) -> bytes | None:
    """Return a layer as WebP, transparent where it does not reach; None if there is none so named.

    Example:
        >>> layer_named("nothing", None) is None
        True
    """
    layer = LAYERS.get(name)
    return None if layer is None else _webp(layer(comparison.overlay))


def _webp(layer: Layer) -> bytes:
    alpha = np.where(layer.covered, 255, 0).astype(np.uint8)
    picture = Image.fromarray(np.dstack([layer.pixels, alpha]))
    with io.BytesIO() as out:
        picture.save(out, "WEBP", quality=90)
        return out.getvalue()


def _points(corners: Matrix) -> str:
    """Corners as SVG writes them, in any language."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _in_words(told: Told, evidence: Mapping[str, object]) -> str:
    words = [_(_TOLD[told])]
    if told is not Told.POINTS:
        words.append(_("the evidence holds no exact place"))
        if evidence.get("panel"):
            words.append(_("only one of the pictures put together agrees"))
    shares = [evidence.get("match_share"), evidence.get("query_share")]
    if told is Told.POINTS and all(isinstance(share, int | float) for share in shares):
        of_match, of_query = (round(100 * float(str(share))) for share in shares)
        shared = _("%(theirs)d %% of the other and %(ours)d %% of this file lie on each other")
        words.append(shared % {"theirs": of_match, "ours": of_query})
    if evidence.get("negative"):
        words.append(_("its light and dark are exchanged back"))
    return "; ".join(words)

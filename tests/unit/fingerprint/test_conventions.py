"""Lists made by either convention of PDQ answer as far as the radius."""

import numpy as np

from clew.fingerprint.pdq import Pdq, pdq, pdq_thumbnail
from clew.fingerprint.picture import fingerprints_of
from clew.fingerprint.thumbnail import THUMBNAIL_SIDE
from clew.match.calibration import RADIUS
from clew.match.find import find_matches
from clew.match.references import FewReferences, Reference
from clew.match.subject import Subject
from clew.model.media import Family
from clew.simulate.collection import view


def test_an_entry_by_the_convention_of_thumbnails_is_found_as_far_off_as_the_radius():
    large = np.ascontiguousarray(view(2, 1, width=1600, height=1200))
    full, thumbnail = _bits(pdq(large)), _bits(pdq_thumbnail(large))
    alike = np.flatnonzero(full == thumbnail)[:RADIUS]
    listed = thumbnail.copy()
    listed[alike] ^= 1
    assert (full != listed).sum() > RADIUS

    found = find_matches(_still(large), _list_of(listed))

    assert [(match.target, match.evidence["kind"]) for match in found] == [
        ("entry", "pdq_thumbnail")
    ]
    assert found[0].evidence["distance"] == RADIUS


def test_a_picture_no_larger_than_a_thumbnail_has_one_hash():
    kinds = [
        [one.kind for one in fingerprints_of(view(2, 1, width=width, height=width // 2))]
        for width in (THUMBNAIL_SIDE, THUMBNAIL_SIDE + 2)
    ]

    assert ["pdq_thumbnail" in of for of in kinds] == [False, True]


def _bits(hash_: Pdq) -> np.ndarray:
    return np.unpackbits(hash_.forms[0])


def _still(pixels: np.ndarray) -> Subject:
    return Subject(Family.IMAGE, fingerprints_of(pixels))


def _list_of(bits: np.ndarray) -> FewReferences:
    return FewReferences([(Reference(target="entry"), np.packbits(bits).tobytes())])

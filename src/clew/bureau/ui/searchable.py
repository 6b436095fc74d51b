"""Searchable: what one can search by, faces and voices, in the words and pictures of its pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clew.bureau.ui.faces import face_in_words
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.pictures import data_address
from clew.bureau.ui.voices import voice_in_words
from clew.bureau.vault.actions.showing import blurred_crop
from clew.bureau.vault.traits import FACES, VOICES, KeptTrait
from clew.fingerprint.registry import observed_kinds
from clew.match.face_score import FACE_CAVEAT, PUBLISHED
from clew.match.faces import SeenFace
from clew.match.voice_score import VOICE_CAVEAT
from clew.match.voices import SeenVoice
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class Searchable:
    """One kind of trait on the pages: `means` tells what a lead is, `accept` which files hold it.

    `in_words` tells one of a file: when it is there, and whether it can be compared.
    """

    kept: KeptTrait[Any]
    means: str
    caveat: str
    files: str
    accept: str
    in_words: Callable[[Any], str]

    @property
    def families(self) -> frozenset[Family]:
        """The media that can hold such a trait."""
        kinds = observed_kinds().values()
        return next(kind.families for kind in kinds if kind.name == self.kept.trait.kind)


SEARCHABLE: Mapping[str, Searchable] = {
    "faces": Searchable(
        kept=FACES,
        means=(
            "Leads, never proof: a person decides. The score is the probability that it is the "
            "same person, among as many faces as the vault holds."
        ),
        caveat=f"{FACE_CAVEAT} {PUBLISHED}.",
        files="a picture or a clip",
        accept="image/*,video/*",
        in_words=face_in_words,
    ),
    "voices": Searchable(
        kept=VOICES,
        means="A ranking, not a verdict: a person listens and decides.",
        caveat=VOICE_CAVEAT,
        files="a sound or a clip",
        accept="audio/*,video/*",
        in_words=voice_in_words,
    ),
}
"""By their names in addresses."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One face or voice that was asked about: its number, its picture's address, in words."""

    number: int
    picture: str
    told: str


def asked_of_item(
    by: Searchable, sha256: str, one: SeenFace | SeenVoice, *, pictures: PagePictures
) -> Asked:
    """Return one of an item."""
    has_face = isinstance(one, SeenFace)
    picture = pictures.face(sha256, one.part) if has_face else ""
    return Asked(one.part + 1, picture, by.in_words(one))


def asked_of_file(by: Searchable, one: SeenFace | SeenVoice) -> Asked:
    """Return one of a file that is kept nowhere: its picture, blurred, is in the address itself."""
    picture = ""
    if isinstance(one, SeenFace):
        picture = data_address(blurred_crop(one.face.crop), mime="image/jpeg")
    return Asked(one.part + 1, picture, by.in_words(one))

"""Traits as a vault keeps them: what tells people, sealed, with an index of its own each."""

from dataclasses import dataclass

from clew.bureau.audit import tags
from clew.match.face_score import LEAST_LEAD as LEAST_FACE_LEAD
from clew.match.faces import FACES as FACE_TRAIT
from clew.match.faces import SeenFace
from clew.match.traits import SeenTrait, Trait
from clew.match.voice_score import LEAST_LEAD as LEAST_VOICE_LEAD
from clew.match.voices import VOICES as VOICE_TRAIT
from clew.match.voices import SeenVoice


@dataclass(frozen=True, slots=True)
class KeptTrait[Seen: SeenTrait]:
    """One kind of trait: its rules, its index's folder, its words and its events in the log.

    The run over everything records no lead less probable than `least_lead`.
    """

    trait: Trait[Seen]
    index: str
    one: str
    many: str
    searched: str
    forgotten: str
    least_lead: float


FACES: KeptTrait[SeenFace] = KeptTrait(
    trait=FACE_TRAIT,
    index="faces",
    one="face",
    many="faces",
    searched=tags.VAULT_FACES_SEARCHED,
    forgotten=tags.VAULT_FACES_FORGOTTEN,
    least_lead=LEAST_FACE_LEAD,
)

VOICES: KeptTrait[SeenVoice] = KeptTrait(
    trait=VOICE_TRAIT,
    index="voices",
    one="voice",
    many="voices",
    searched=tags.VAULT_VOICES_SEARCHED,
    forgotten=tags.VAULT_VOICES_FORGOTTEN,
    least_lead=LEAST_VOICE_LEAD,
)

TRAITS = (FACES, VOICES)

FORGOTTEN = "forgotten on "
"""How the reason begins for which a forgotten trait of an item is not looked for again."""

"""Traits as a vault keeps them: what tells people, sealed, with an index of its own each."""

from collections.abc import Sequence
from dataclasses import dataclass

from clew.bureau.audit import tags
from clew.intake.not_looked_for import NOT_LOOKED_FOR_TOLD
from clew.match.face_score import LEAST_LEAD as LEAST_FACE_LEAD
from clew.match.faces import FACES as FACE_TRAIT
from clew.match.faces import SeenFace
from clew.match.traits import SeenTrait, Trait
from clew.match.voice_score import LEAST_LEAD as LEAST_VOICE_LEAD
from clew.match.voices import VOICES as VOICE_TRAIT
from clew.match.voices import SeenVoice
from clew.model.match import State
from clew.model.problem import Problem
from clew.model.sentences import Sentences
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class KeptTrait[Seen: SeenTrait]:
    """One kind of trait: its rules, its index's folder, its words and its events in the log.

    `nobody` says what it means that a file has none, and the three that follow why else there is no
    lead. The run over everything records no lead less
    probable than `least_lead`.
    """

    trait: Trait[Seen]
    index: str
    one: str
    many: str
    nobody: Wording
    not_looked_for: Wording
    none_compared: Wording
    none_alike: Wording
    searched: str
    forgotten: str
    least_lead: float


FACES: KeptTrait[SeenFace] = KeptTrait(
    trait=FACE_TRAIT,
    index="faces",
    one="face",
    many="faces",
    nobody=Wording("no face was seen"),
    not_looked_for=Wording("faces were not looked for: %(why)s"),
    none_compared=Wording("it holds no face that can be compared"),
    none_alike=Wording("no face like these was found among those that you may see"),
    searched=tags.VAULT_FACES_SEARCHED,
    forgotten=tags.VAULT_FACES_FORGOTTEN,
    least_lead=LEAST_FACE_LEAD,
)

VOICES: KeptTrait[SeenVoice] = KeptTrait(
    trait=VOICE_TRAIT,
    index="voices",
    one="voice",
    many="voices",
    nobody=Wording("no speech was heard: it has no sound, or silence, noise or music"),
    not_looked_for=Wording("voices were not looked for: %(why)s"),
    none_compared=Wording("it holds no voice that can be compared"),
    none_alike=Wording("no voice like these was found among those that you may see"),
    searched=tags.VAULT_VOICES_SEARCHED,
    forgotten=tags.VAULT_VOICES_FORGOTTEN,
    least_lead=LEAST_VOICE_LEAD,
)

TRAITS = (FACES, VOICES)

FORGOTTEN = "forgotten on "
"""How the reason begins for which a forgotten trait of an item is not looked for again."""
FORGOTTEN_ON = Wording("forgotten on %(day)s: %(why)s")
NOT_LOOKED_FOR = Sentences(
    (FORGOTTEN_ON, *NOT_LOOKED_FOR_TOLD.sentences), NOT_LOOKED_FOR_TOLD.parts
)
"""Why something was not looked for in an item, as its record has it."""


def why_no_lead[Seen: SeenTrait](
    kept: KeptTrait[Seen],
    seen: Sequence[Seen],
    *,
    not_looked_for: str,
    problem: Problem | None = None,
) -> tuple[State, Wording]:
    """Return why there is no lead: a state, and the reason in words.

    `not_looked_for` is why the file was not searched for such traits, empty where it was; `problem`
    what was wrong with a file that was read just now.

    Example:
        >>> why_no_lead(FACES, [], not_looked_for="")
        (<State.NO_MATCH: 'no_match'>, 'no face was seen')
    """
    if not_looked_for:
        why = NOT_LOOKED_FOR.read(not_looked_for)
        return State.UNCHECKABLE, kept.not_looked_for.filled(why=why)
    if not seen and problem is not None:
        told = {"reason": problem.reason, "advice": problem.advice}
        return State.UNCHECKABLE, Wording("%(reason)s; %(advice)s", **told)
    if not seen:
        return State.NO_MATCH, kept.nobody
    if all(one.against for one in seen):
        return State.UNCHECKABLE, kept.none_compared
    return State.NO_MATCH, kept.none_alike

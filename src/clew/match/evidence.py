"""Evidence in words: what speaks for a match, as a reader can check it."""

from collections.abc import Mapping

from clew.match.voice_score import VOICE_KIND, voice_in_words
from clew.model.match import Transform
from clew.model.wording import Wording, counted, joined


def in_words(evidence: Mapping[str, object], turn: Transform) -> Wording:
    """Return the evidence as one line; `turn` lays the file at hand on the other.

    Example:
        >>> in_words({"distance": 4, "borders_trimmed": True}, Transform.MIRRORED)
        '4 of 256 bits differ; this file must be mirrored to lie on it; inside plain borders'
    """
    return joined(evidence_said(evidence, turn))


def evidence_said(evidence: Mapping[str, object], turn: Transform) -> list[Wording]:
    """Return the evidence sentence by sentence, as `in_words` joins them."""
    words = [*_of_pictures(evidence), *_of_leads(evidence), *_of_clips(evidence)]
    if turn is not Transform.NONE:
        words.append(
            Wording(
                "this file must be %(turned)s to lie on it",
                turned=Wording.name_of(turn.value.replace("_", " ")),
            )
        )
    if evidence.get("borders_trimmed"):
        words.append(Wording("inside plain borders"))
    if evidence.get("panel"):
        words.append(Wording("one of several pictures put together"))
    if evidence.get("negative"):
        words.append(Wording("its light and dark are exchanged"))
    return words


def _of_pictures(evidence: Mapping[str, object]) -> list[Wording]:
    words: list[Wording] = []
    if digest := evidence.get("digest"):
        words.append(Wording("%(digest)s equal", digest=str(digest).upper()))
    if (distance := evidence.get("distance")) is not None:
        words.append(Wording("%(distance)s of 256 bits differ", distance=str(distance)))
    if keypoints := evidence.get("keypoints"):
        words.append(Wording("%(points)s points lie where they must", points=str(keypoints)))
    if on_lines := evidence.get("keypoints_on_lines"):
        paired = evidence.get("keypoints_paired")
        words.append(
            Wording(
                "%(points)s of %(paired)s points fit two viewpoints of one place",
                points=str(on_lines),
                paired=str(paired),
            )
        )
    return words


def _of_leads(evidence: Mapping[str, object]) -> list[Wording]:
    """What speaks for one face, one voice or one camera in both."""
    words: list[Wording] = []
    cosine = evidence.get("cosine")
    if cosine is not None and evidence.get("kind") == VOICE_KIND:
        words += voice_in_words(evidence)
    elif cosine is not None:
        words.append(
            Wording(
                "face %(face)s and face %(other)s of the other agree by %(cosine)s (strangers' lie "
                "around 0.03; 0.363 is the model's own bound), among %(searched)s faces",
                face=str(evidence.get("face")),
                other=str(evidence.get("other_face")),
                cosine=str(cosine),
                searched=str(evidence.get("searched")),
            )
        )
    if pce := evidence.get("pce"):
        words.append(
            Wording(
                "the sensor's noise agrees: PCE %(pce)s (other cameras stay below 60)", pce=str(pce)
            )
        )
    supports = evidence.get("supports")
    told = supports if isinstance(supports, list) else []
    return words + [Wording.name_of(str(one)) for one in told]


def _of_clips(evidence: Mapping[str, object]) -> list[Wording]:
    words: list[Wording] = []
    error = evidence.get("bit_error", evidence.get("sound_bit_error"))
    if isinstance(error, float):
        share = f"{100 * error:.0f} %"
        words.append(Wording("the sound agrees: %(share)s of its bits differ", share=share))
    speed = evidence.get("speed")
    if isinstance(speed, float):
        times = f"{max(speed, 1 / speed):.2f}"
        words.append(Wording("one is played %(times)s times as fast as the other", times=times))
    if within_s := evidence.get("within_s"):
        words.append(
            Wording(
                "the times are approximate: they may be %(seconds)s s off", seconds=str(within_s)
            )
        )
    if looks := evidence.get("looks"):
        words.append(
            counted(
                int(str(looks)), "%(count)s picture agrees", "%(count)s different pictures agree"
            )
        )
    return words

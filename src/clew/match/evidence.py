"""Evidence in words: what speaks for a match, as a reader can check it."""

from collections.abc import Mapping

from clew.match.voice_score import VOICE_KIND, voice_in_words
from clew.model.match import Transform


def in_words(evidence: Mapping[str, object], turn: Transform) -> str:
    """Return the evidence as one line; `turn` lays the file at hand on the other.

    Example:
        >>> in_words({"distance": 4, "borders_trimmed": True}, Transform.MIRRORED)
        '4 of 256 bits differ; this file must be mirrored to lie on it; inside plain borders'
    """
    words = [*_of_pictures(evidence), *_of_leads(evidence), *_of_clips(evidence)]
    if turn is not Transform.NONE:
        words.append(f"this file must be {turn.value.replace('_', ' ')} to lie on it")
    if evidence.get("borders_trimmed"):
        words.append("inside plain borders")
    if evidence.get("panel"):
        words.append("one of several pictures put together")
    if evidence.get("negative"):
        words.append("its light and dark are exchanged")
    return "; ".join(words)


def _of_pictures(evidence: Mapping[str, object]) -> list[str]:
    words = []
    if digest := evidence.get("digest"):
        words.append(f"{str(digest).upper()} equal")
    if (distance := evidence.get("distance")) is not None:
        words.append(f"{distance} of 256 bits differ")
    if keypoints := evidence.get("keypoints"):
        words.append(f"{keypoints} points lie where they must")
    if on_lines := evidence.get("keypoints_on_lines"):
        paired = evidence.get("keypoints_paired")
        words.append(f"{on_lines} of {paired} points fit two viewpoints of one place")
    return words


def _of_leads(evidence: Mapping[str, object]) -> list[str]:
    """What speaks for one face, one voice or one camera in both."""
    words = []
    cosine = evidence.get("cosine")
    if cosine is not None and evidence.get("kind") == VOICE_KIND:
        words += voice_in_words(evidence)
    elif cosine is not None:
        words.append(
            f"face {evidence.get('face')} and face {evidence.get('other_face')} of the other agree "
            f"by {cosine} (strangers' lie around 0.03; 0.363 is the model's own bound), among "
            f"{evidence.get('searched')} faces"
        )
    if pce := evidence.get("pce"):
        words.append(f"the sensor's noise agrees: PCE {pce} (other cameras stay below 60)")
    supports = evidence.get("supports")
    return words + ([str(one) for one in supports] if isinstance(supports, list) else [])


def _of_clips(evidence: Mapping[str, object]) -> list[str]:
    words = []
    error = evidence.get("bit_error", evidence.get("sound_bit_error"))
    if isinstance(error, float):
        words.append(f"the sound agrees: {100 * error:.0f} % of its bits differ")
    speed = evidence.get("speed")
    if isinstance(speed, float):
        words.append(f"one is played {max(speed, 1 / speed):.2f} times as fast as the other")
    if within_s := evidence.get("within_s"):
        words.append(f"the times are approximate: they may be {within_s} s off")
    if looks := evidence.get("looks"):
        words.append("1 picture agrees" if looks == 1 else f"{looks} different pictures agree")
    return words

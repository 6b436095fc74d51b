"""Evidence in words: what speaks for a match, as a reader can check it."""

from collections.abc import Mapping

from clew.match.voice_score import VOICE_KIND, VOICE_SAID, voice_said
from clew.model.match import Transform
from clew.model.wording import Wording

_SAID = {
    "digest": "{digest} equal",
    "distance": "{distance} of 256 bits differ",
    "keypoints": "{keypoints} points lie where they must",
    "keypoints_on_lines": "{fitting} of {paired} points fit two viewpoints of one place",
    "cosine": (
        "face {face} and face {other_face} of the other agree by {cosine} (strangers' lie around "
        "0.03; 0.363 is the model's own bound), among {searched} faces"
    ),
    "pce": "the sensor's noise agrees: PCE {pce} (other cameras stay below 60)",
    "bit_error": "the sound agrees: {percent} % of its bits differ",
    "speed": "one is played {times} times as fast as the other",
    "within_s": "the times are approximate: they may be {within_s} s off",
    "one_look": "1 picture agrees",
    "looks": "{looks} different pictures agree",
    "borders_trimmed": "inside plain borders",
    "panel": "one of several pictures put together",
    "negative": "its light and dark are exchanged",
}
_TURNED = {
    turn: f"this file must be {turn.value.replace('_', ' ')} to lie on it"
    for turn in Transform
    if turn is not Transform.NONE
}
EVIDENCE_SAID = (*_SAID.values(), *_TURNED.values(), *VOICE_SAID)
"""All sentences that evidence is told in, but for those that a lead brings along."""


def in_words(evidence: Mapping[str, object], turn: Transform) -> str:
    """Return the evidence as one line; `turn` lays the file at hand on the other.

    Example:
        >>> in_words({"distance": 4, "borders_trimmed": True}, Transform.MIRRORED)
        '4 of 256 bits differ; this file must be mirrored to lie on it; inside plain borders'
    """
    return "; ".join(map(str, evidence_said(evidence, turn)))


def evidence_said(evidence: Mapping[str, object], turn: Transform) -> list[Wording]:
    """Return the evidence sentence by sentence, as `in_words` joins them."""
    said = [*_of_pictures(evidence), *_of_leads(evidence), *_of_clips(evidence)]
    if turn is not Transform.NONE:
        said.append(Wording(_TURNED[turn]))
    also = ("borders_trimmed", "panel", "negative")
    return said + [_said(name) for name in also if evidence.get(name)]


def _said(name: str, **values: object) -> Wording:
    return Wording(_SAID[name], values)


def _of_pictures(evidence: Mapping[str, object]) -> list[Wording]:
    said = []
    if digest := evidence.get("digest"):
        said.append(_said("digest", digest=str(digest).upper()))
    if (distance := evidence.get("distance")) is not None:
        said.append(_said("distance", distance=distance))
    if keypoints := evidence.get("keypoints"):
        said.append(_said("keypoints", keypoints=keypoints))
    if on_lines := evidence.get("keypoints_on_lines"):
        paired = evidence.get("keypoints_paired")
        said.append(_said("keypoints_on_lines", fitting=on_lines, paired=paired))
    return said


def _of_leads(evidence: Mapping[str, object]) -> list[Wording]:
    """What speaks for one face, one voice or one camera in both."""
    said = []
    cosine = evidence.get("cosine")
    if cosine is not None and evidence.get("kind") == VOICE_KIND:
        said += voice_said(evidence)
    elif cosine is not None:
        names = ("face", "other_face", "cosine", "searched")
        said.append(_said("cosine", **{name: evidence.get(name) for name in names}))
    if pce := evidence.get("pce"):
        said.append(_said("pce", pce=pce))
    supports = evidence.get("supports")
    brought = supports if isinstance(supports, list) else []
    return said + [Wording("{said}", {"said": str(one)}) for one in brought]


def _of_clips(evidence: Mapping[str, object]) -> list[Wording]:
    said = []
    error = evidence.get("bit_error", evidence.get("sound_bit_error"))
    if isinstance(error, float):
        said.append(_said("bit_error", percent=f"{100 * error:.0f}"))
    speed = evidence.get("speed")
    if isinstance(speed, float):
        said.append(_said("speed", times=f"{max(speed, 1 / speed):.2f}"))
    if within_s := evidence.get("within_s"):
        said.append(_said("within_s", within_s=within_s))
    if looks := evidence.get("looks"):
        said.append(_said("one_look") if looks == 1 else _said("looks", looks=looks))
    return said

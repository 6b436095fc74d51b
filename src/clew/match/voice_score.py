"""Voice score: how two voices rank, and what nobody knows of that.

The encoder's authors publish no error rates, so the two curves here are drawn from what
`benchmarks/identify/voices.py` measured on eight adults, wider than measured: strangers' cosines
lie around 0.65 with a spread of 0.09; those of one person around 0.84 with 0.09, lower where only
one was recorded over a telephone. Eight people cannot show that mistakes are rare. So the ratio of
the curves is never taken for more than 20, and no vault for so small that few could be mistaken:
what is shown is a rank, and even the likeliest pair stays improbable until something else speaks
for it.
"""

import math
from collections.abc import Mapping

from clew.model.wording import Wording

VOICE_KIND = "voice"
"""How evidence names what it is about."""

LEAST_COSINE = 0.75
"""Below, nothing is listed: of strangers' pairs, one in a dozen or so lies above."""

LEAST_SEARCHED = 100
"""Scores are told as if at least so many voices were searched: that a vault holds few says nothing
of how many people it might be."""

LEAST_LEAD = 0.02
"""The run over everything records no lead that is less probable: a person looks at each. Among more
than a thousand voices it records none, and a search still ranks them."""

VOICE_CAVEAT = (
    "Measured on eight adults, 8 s of read or acted speech: where both kinds of error are equal, "
    "3.5 % of pairs are told wrong when both were recorded well, 5 to 8 % when one or both went "
    "over a telephone or have light noise. "
    "Nothing here says anything about children, whispers, shouts, singing, other languages than "
    "the eight people's, voices years apart, or speech that a machine made."
)
"""What is shown wherever a voice's score is shown."""

_STRANGERS, _STRANGERS_SPREAD = 0.65, 0.09
_SAME, _SAME_SPREAD = 0.84, 0.09
_MOST = math.log(20)


def voice_log_ratio(cosine: float) -> float:
    """Return the log likelihood ratio, one person over two, of voices with this cosine.

    Example:
        >>> round(voice_log_ratio(0.6)), round(voice_log_ratio(0.8)), round(voice_log_ratio(0.95))
        (-3, 1, 3)
    """
    same = _log_density(min(cosine, _SAME), _SAME, _SAME_SPREAD)
    return min(_MOST, same - _log_density(cosine, _STRANGERS, _STRANGERS_SPREAD))


def voice_in_words(evidence: Mapping[str, object]) -> list[Wording]:
    """Return what speaks for one voice in both.

    Example:
        >>> told = {"kind": "voice", "cosine": 0.81, "voice": 1, "other_voice": 2, "searched": 9,
        ...         "speech_s": [12.0, 30.5], "channels_differ": True}
        >>> voice_in_words(told)[-1]
        'only one of them was heard through a telephone or the like: their likeness says less'
    """
    one_s, other_s = _seconds(evidence.get("speech_s"))
    words = [
        Wording(
            "voice %(voice)s (%(one_s)s s of speech) and voice %(other)s of the other "
            "(%(other_s)s s) agree by %(cosine)s (strangers' lie around %(strangers)s, one "
            "person's between 0.7 and 0.95), among %(searched)s voices",
            voice=str(evidence.get("voice")),
            one_s=str(one_s),
            other=str(evidence.get("other_voice")),
            other_s=str(other_s),
            cosine=str(evidence.get("cosine")),
            strangers=str(_STRANGERS),
            searched=str(evidence.get("searched")),
        )
    ]
    if evidence.get("channels_differ"):
        words.append(
            Wording(
                "only one of them was heard through a telephone or the like: their likeness says "
                "less"
            )
        )
    return words


def _seconds(told: object) -> tuple[object, object]:
    return (told[0], told[1]) if isinstance(told, list) and len(told) == 2 else ("?", "?")


def _log_density(value: float, mean: float, spread: float) -> float:
    return -0.5 * ((value - mean) / spread) ** 2 - math.log(spread)

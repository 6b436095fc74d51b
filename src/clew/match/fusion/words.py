"""Words: what fused evidence means, said alike on the page, on the command line and in JSON."""

from collections.abc import Iterable, Mapping

from clew.match.caveats import CAVEAT_OF
from clew.match.fusion.channels import CHANNEL_OF
from clew.match.fusion.fusing import Row

TOGETHER_MEANS = (
    "Belonging together: of one recording, or of one place, person, camera or source. Persons "
    "decide what follows. Ratios set by hand rest on what anybody can write into a file, or on "
    "what reports say. That place, person, camera and source are independent of each other is "
    "assumed, and was not measured on real cases."
)

EXPLAINED: Mapping[bool, str] = {
    True: "Explained as one recording",
    False: "Explained as different recordings that share what is counted",
}
"""By whether one recording explains it."""


def caveats(rows: Iterable[Row]) -> list[str]:
    """Return what must be read beside the ratios of these rows: of faces and of voices.

    Example:
        >>> caveats([])
        []
    """
    weighed = {row.finding.channel for row in rows if row.finding.log_ratio}
    return [words for relation, words in CAVEAT_OF.items() if CHANNEL_OF[relation] in weighed]


def probability_in_words(probability: float) -> str:
    """Return a probability to three places that never reads as 0 or 1.

    Example:
        >>> [probability_in_words(one) for one in (0.0000001, 0.5, 0.9999)]
        ['<0.001', '0.500', '>0.999']
    """
    if probability < 0.001:
        return "<0.001"
    return ">0.999" if probability > 0.999 else f"{probability:.3f}"

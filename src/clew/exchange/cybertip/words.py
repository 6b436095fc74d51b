"""Words of a CyberTip: what its form lists is written only as it lists it."""

from clew.exchange.cybertip.element import TipElement
from clew.exchange.losses import Losses
from clew.intake.cybertip_orders import WORDS


def add_word(element: TipElement, tag: str, text: str, losses: Losses) -> None:
    """Add a child; one whose word the form does not know is told as lost.

    Example:
        >>> summary, losses = TipElement("incidentSummary"), Losses()
        >>> add_word(summary, "incidentType", "A stolen lamp", losses)
        >>> summary.children, losses.all()[0].what
        ([], 'a word that the form does not list (incidentType)')
    """
    if tag in WORDS and text not in WORDS[tag]:
        losses.met(f"a word that the form does not list ({tag})")
    else:
        element.add(tag, text)

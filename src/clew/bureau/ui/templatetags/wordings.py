"""Wordings: sentences that the layers below put together, in the page's language."""

from django import template

from clew.bureau.speaking import worded
from clew.model.wording import Wording
from clew.network.jurisdiction.deciding import EVIDENCE_TOLD

register = template.Library()
register.filter("worded", worded)


@register.filter
def place_evidence(text: str) -> str:
    """Return what a record says for or against a place, in the page's language."""
    return worded(EVIDENCE_TOLD.read(text))


def said_by(error: Exception) -> str:
    """Return what an error says, in the page's language where it was worded for that.

    Example:
        >>> said_by(ValueError(Wording("say why"))), said_by(ValueError("no number: 'x'"))
        ('say why', "no number: 'x'")
    """
    said = error.args[0] if error.args else ""
    return worded(said) if isinstance(said, Wording) else str(error)

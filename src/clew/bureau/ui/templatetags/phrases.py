"""Phrases: what the layers below call a relation, a state or the like, in the page's language."""

from django import template

from clew.bureau import speaking

register = template.Library()


@register.filter
def phrase(english: object) -> str:
    """Return a phrase of `clew.bureau.ui.phrases` in the page's language; any other as it is.

    Example:
        >>> phrase("same file"), phrase("2026-0042"), phrase("")
        ('same file', '2026-0042', '')
    """
    return speaking.phrase(str(english))

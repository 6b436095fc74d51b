"""Names: file names as pages show them."""

from django import template

from clew.bureau.reports import words

register = template.Library()


@register.filter
def visible(name: str) -> str:
    """Return a name with everything in it to be seen; see `clew.bureau.reports.words.visible`.

    Example:
        >>> visible("a.jpg")
        'a.jpg'
    """
    return words.visible(name)

"""Words: stored names as people read them."""

from django import template

register = template.Library()


@register.filter
def words(name: str) -> str:
    """Return a stored name in words.

    Example:
        >>> words("same_file")
        'same file'
    """
    return str(name).replace("_", " ")

"""Names: file names, and what officers wrote, as pages show them."""

from django import template

from clew.bureau import speaking

register = template.Library()


@register.filter
def visible(name: str) -> str:
    """Return a name with everything in it to be seen; see `clew.bureau.speaking.visible`.

    Example:
        >>> visible("a.jpg")
        'a.jpg'
    """
    return speaking.visible(name)


@register.filter
def said(text: str) -> str:
    r"""Return what an officer wrote, line by line, with everything in it to be seen.

    Example:
        >>> said("one\u202e\ntwo")
        'one<U+202E>\ntwo'
    """
    return "\n".join(speaking.visible(line.expandtabs(4)) for line in text.split("\n"))

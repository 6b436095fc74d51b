"""Text that a form brought: cut to a length, and without what databases cannot hold."""

from django.http import QueryDict

_NUL, _UNKNOWN = "\0", "\N{REPLACEMENT CHARACTER}"


def text_given(given: QueryDict, name: str, *, most: int) -> str:
    r"""Return what stands in a field, empty where there is none: `most` characters of it.

    Example:
        >>> text_given(QueryDict("reason=a%00b"), "reason", most=3)
        'a\ufffdb'
    """
    return given.get(name, "")[:most].replace(_NUL, _UNKNOWN)

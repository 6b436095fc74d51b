"""Text that a browser gave, as databases can hold it."""

from django.http import HttpRequest, QueryDict

_NUL, _UNKNOWN = "%00", "%EF%BF%BD"  # as addresses write them


def replace_nul(request: HttpRequest) -> None:
    r"""Put the sign of an unknown character in place of each NUL of a request's query and form.

    Example:
        >>> request = HttpRequest()
        >>> request.GET = QueryDict("reason=a%00b&item=1&item=2")
        >>> replace_nul(request)
        >>> request.GET["reason"], request.GET.getlist("item")
        ('a\ufffdb', ['1', '2'])
    """
    if _NUL in (query := request.GET.urlencode()):
        request.GET = QueryDict(query.replace(_NUL, _UNKNOWN))
    if _NUL in (form := request.POST.urlencode()):
        request.POST = QueryDict(form.replace(_NUL, _UNKNOWN))

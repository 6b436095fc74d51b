"""The language of a document: chosen where it is asked for, the page's own first."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from clew.bureau.speaking import ENGLISH, languages


def asked_language(request: HttpRequest) -> str:
    """Return the language that a form asks for, that of the page where it says none.

    Raises:
        Http404: there is no such language.
    """
    language = request.POST.get("language", get_language() or ENGLISH)
    if language not in languages():
        raise Http404
    return language

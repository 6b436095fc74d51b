"""The language of the pages: chosen at the foot of each, kept by the browser, signed in or not."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the language that was chosen, and go back to the page; one that is none changes nothing.

    It leads nowhere outside this site, and writes nothing but a cookie.
    """
    return set_language(request)

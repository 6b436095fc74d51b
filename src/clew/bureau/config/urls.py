"""The root of the web app's addresses."""

from django.urls import URLPattern, URLResolver, include, path

from clew.bureau.access.declaring import CALLS, declared
from clew.bureau.api.site import api


def _calls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the addresses of calls; each call declares its rule, and the check asks for it."""
    calls, app, namespace = api.urls
    for call in calls:
        if isinstance(call, URLPattern):
            declared(CALLS)(call.callback)
    return calls, app, namespace


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clew.bureau.signin.urls")),
    path("", include("clew.bureau.ui.urls")),
    path("exchange/", include("clew.bureau.sharing.urls")),
    path("exchange/deconfliction/", include("clew.bureau.deconfliction.urls")),
    path("", include("clew.bureau.api.sending.urls")),
    path("", _calls()),
]

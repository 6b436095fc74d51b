"""The root of the web app's addresses."""

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, include, path

from clew.bureau.access import rules
from clew.bureau.access.declaring import declared
from clew.bureau.access.rule import Rule
from clew.bureau.api.site import api

_RULES: Mapping[str, Rule] = {
    "h": rules.USE_API,
    "m": rules.READ_HASH_LISTS,
    "c": rules.READ_HASH_LISTS,
    "api": rules.USE_API,
    "": rules.USE_API,  # the calls' own root, which the pages' stands before
}
"""What the calls under these addresses need; to change lists takes `KEEP_HASH_LISTS` too."""


def _calls() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the addresses of calls, each with its rule; one under no known address has none."""
    calls, app, namespace = api.urls
    for call in calls:
        rule = _RULES.get(str(call.pattern).partition("/")[0])
        if rule is not None and isinstance(call, URLPattern):
            declared(rule)(call.callback)
    return calls, app, namespace


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clew.bureau.signin.urls")),
    path("", include("clew.bureau.ui.urls")),
    path("exchange/", include("clew.bureau.sharing.urls")),
    path("exchange/deconfliction/", include("clew.bureau.deconfliction.urls")),
    path("", _calls()),
]

"""The root of the web app's addresses."""

from collections.abc import Mapping

from django.urls import URLPattern, URLResolver, include, path

from clew.bureau.access import rules
from clew.bureau.access.declaring import declared
from clew.bureau.access.rule import Rule
from clew.bureau.api.site import api

_RULES: Mapping[str, Rule] = {
    "h/": rules.USE_API,
    "m/": rules.READ_HASH_LISTS,
    "c/": rules.READ_HASH_LISTS,
    "api/openapi.json": rules.USE_API,
}
"""What the calls under these addresses need; to change lists takes `KEEP_HASH_LISTS` too."""

_CALLS = api.urls  # made anew each time it is asked for
for _call in _CALLS[0]:
    for _under, _rule in _RULES.items():
        _address = str(_call.pattern)
        if isinstance(_call, URLPattern) and (
            _address.startswith(_under) or _call.name == "api-root"  # their root, behind the pages'
        ):
            declared(_rule)(_call.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("clew.bureau.ui.urls")),
    path("", _CALLS),
]

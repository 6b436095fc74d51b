"""The application server's entry to the web app, with the apps' static files in front of it."""

import gc
import os

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic  # type: ignore[import-untyped] # ships no types

from clew.bureau.access.declaring import check_routes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")


def _no_sniffing(headers: object, _path: str, _url: str) -> None:
    """Keep browsers from guessing a static file's type."""
    headers["X-Content-Type-Options"] = "nosniff"  # type: ignore[index] # wsgiref's Headers


_site = get_wsgi_application()

from clew.bureau.api.checking import undeclared  # noqa: E402 -- once the records are ready
from clew.bureau.api.site import api  # noqa: E402

if _undeclared := [*check_routes(), *undeclared(api)]:
    raise ImproperlyConfigured("; ".join(str(error.msg) for error in _undeclared))
application = ServeStatic(_site, add_headers_function=_no_sniffing, allow_all_origins=False)
for _storage in AppDirectoriesFinder().storages.values():
    application.add_files(_storage.location, prefix="static/")
# What is loaded by now stays: to look through it again and again for what could go takes 0.2 s.
gc.collect()
gc.freeze()

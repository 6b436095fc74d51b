"""What every page does: it asks who is there, logs the view, and makes denied look like absent."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from clew.bureau.absence import ABSENT
from clew.bureau.access.declaring import declared
from clew.bureau.access.kept import begin_reading
from clew.bureau.access.rule import Rule
from clew.bureau.audit.actions import record_view
from clew.bureau.ui.form_text import replace_nul
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

type _View[**P] = Callable[Concatenate[HttpRequest, "Officer", P], HttpResponse]
type _Page[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page_under[**P](rule: Rule) -> Callable[[_View[P]], _Page[P]]:
    """Return what makes a view of a function: for officers whom the rule may admit.

    Whoever is not signed in is sent to do so. The officer half of the rule is asked before anything
    is looked up; what the queries and actions refuse is absent too. Browsers keep nothing. NUL,
    which databases cannot hold, is in nothing that a form or a query gives, and at no address.
    """

    def made(view: _View[P]) -> _Page[P]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            officer = request.user
            assert officer.is_authenticated
            if any("\0" in str(part) for part in kwargs.values()):
                raise Http404
            replace_nul(request)
            try:
                rule.gate.check(officer)
                begin_reading(officer, method=request.method)
                return view(request, officer, *args, **kwargs)
            except ABSENT as error:
                raise Http404 from error

        return declared(rule)(never_cache(login_required(page)))

    return made


def has_thumbnail(sha256: str) -> bool:
    """Tell whether there is anything to show of an item that the officer was found to see."""
    return current_vault().thumbs.has(sha256)


def asks_for_json(request: HttpRequest) -> bool:
    """Tell whether a script of the page asks, which is answered in JSON, and not a form."""
    return request.headers.get("Accept") == "application/json"


def now() -> datetime:
    """Return the time of a request."""
    return datetime.now(UTC)


def log_view(
    tag: str,
    officer: "Officer",
    *,
    subject: str,
    details: Mapping[str, object] | None = None,
    pictures: Collection[str] = (),
) -> None:
    """Log that an officer looked at something; `pictures` names the items that were shown."""
    shown = {"pictures": list(pictures)} if pictures else {}
    told = {**(details or {}), **shown}
    record_view(tag, officer=officer, subject=subject, details=told, now=now())

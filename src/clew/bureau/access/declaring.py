"""Declaring: every route names its rule. One that does not is an error that stops the program.

A view carries its rule as an attribute; Django's system check walks all addresses, at every start
and in `make check`, so a new route cannot be served before somebody thought of who may.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

from clew.bureau.access.rule import Rule

_ATTRIBUTE = "access_rule"

NODES = "nodes"
"""Declared by routes that other bureaux' nodes call, each call signed by a key of the directory."""

CALLS = "calls"
"""Declared by addresses for programs: each call there declares a rule, see `api.checking`."""

EVERYBODY = "everybody"
"""Declared by the few routes that are there before anybody signed in."""


def declared[View: Callable[..., Any]](rule: Rule | str) -> Callable[[View], View]:
    """Return what makes a view carry its rule, or whom else it is for: see the words above."""

    def carrying(view: View) -> View:
        setattr(view, _ATTRIBUTE, rule)
        return view

    return carrying


def rule_of(view: Callable[..., Any]) -> Rule | str | None:
    """Return the rule that a view declares; None if it declares none."""
    found: Rule | str | None = getattr(view, _ATTRIBUTE, None)
    return found


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every address of the web app with its pattern."""
    for one in (resolver or get_resolver()).url_patterns:
        address = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from routes(one, address)
        elif isinstance(one, URLPattern):
            yield address, one


def check_routes(**_: object) -> Sequence[CheckMessage]:
    """Return an error for each route that declares no rule."""
    return [
        Error(
            f"the route /{address} declares no rule of access",
            hint="give its view @page_under(rules.X), or declare it for EVERYBODY",
            id="access.E001",
        )
        for address, pattern in routes()
        if rule_of(pattern.callback) is None
    ]

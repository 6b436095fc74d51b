"""The suites: every file in suites/, found by looking. There is no list to keep."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from clew.exchange.ciphers import suites
from clew.exchange.ciphers.suite import Suite
from clew.exchange.refusal import RefusalError


class UnknownSuiteError(RefusalError):
    """No suite of this version of Clew has that name."""


class NotASuiteError(TypeError):
    """A file in suites/ does not offer a suite."""


def suite_named(name: str) -> Suite:
    """Return the suite of that name.

    Raises:
        UnknownSuiteError: there is none.

    Example:
        >>> suite_named("rot13")
        Traceback (most recent call last):
        clew.exchange.ciphers.registry.UnknownSuiteError: 'rot13' is no known suite; ...
    """
    try:
        return known_suites()[name]
    except KeyError as error:
        known = ", ".join(known_suites())
        raise UnknownSuiteError(
            f"{name[:40]!r} is no known suite; this version knows {known}: update Clew, or ask "
            "the sender for another"
        ) from error


@cache
def known_suites() -> Mapping[str, Suite]:
    """Return all suites by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(suites.__path__))
    return {each.name: each for each in map(_suite, names)}


def _suite(name: str) -> Suite:
    module = importlib.import_module(f"{suites.__name__}.{name}")
    found = getattr(module, "SUITE", None)
    if isinstance(found, Suite):
        return found
    raise NotASuiteError(f"{module.__file__} must set SUITE to a clew.exchange.ciphers.Suite")

"""The suites: every file in suites/, found by looking. There is no list to keep."""

from collections.abc import Mapping
from functools import cache
from itertools import starmap
from types import ModuleType

from clew.exchange.ciphers import suites
from clew.exchange.ciphers.suite import Suite
from clew.exchange.refusal import RefusalError
from clew.model.plug_ins import offered_by


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
    return {each.name: each for each in starmap(_suite, offered_by(suites, "SUITE"))}


def _suite(module: ModuleType, found: object) -> Suite:
    if isinstance(found, Suite):
        return found
    raise NotASuiteError(f"{module.__file__} must set SUITE to a clew.exchange.ciphers.Suite")

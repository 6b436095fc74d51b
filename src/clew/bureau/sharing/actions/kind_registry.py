"""The kinds of records: every file in kinds/, found by looking. There is no list to keep."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from clew.bureau.sharing.actions import kinds
from clew.bureau.sharing.actions.kind import RecordKind
from clew.exchange.refusal import RefusalError


class UnknownKindError(RefusalError):
    """No kind of record of this version of Clew has that name."""


class NotAKindError(TypeError):
    """A file in kinds/ does not offer a kind of record."""


def kind_named(name: str) -> RecordKind:
    """Return the kind of that name.

    Raises:
        UnknownKindError: there is none.
    """
    try:
        return known_kinds()[name]
    except KeyError as error:
        known = ", ".join(known_kinds())
        raise UnknownKindError(
            f"{name[:40]!r} is no kind of record that this version knows ({known}); update Clew"
        ) from error


@cache
def known_kinds() -> Mapping[str, RecordKind]:
    """Return all kinds by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(kinds.__path__))
    return {each.name: each for each in map(_kind, names)}


def _kind(name: str) -> RecordKind:
    module = importlib.import_module(f"{kinds.__name__}.{name}")
    found = getattr(module, "KIND", None)
    if isinstance(found, RecordKind):
        return found
    raise NotAKindError(f"{module.__file__} must set KIND to a RecordKind")

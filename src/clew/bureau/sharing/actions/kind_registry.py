"""The kinds of records: every file in kinds/, found by looking. There is no list to keep."""

from collections.abc import Mapping
from functools import cache
from itertools import starmap
from types import ModuleType

from clew.bureau.sharing.actions import kinds
from clew.bureau.sharing.actions.kind import RecordKind
from clew.exchange.refusal import RefusalError
from clew.model.plug_ins import offered_by


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
    return {each.name: each for each in starmap(_kind, offered_by(kinds, "KIND"))}


def _kind(module: ModuleType, found: object) -> RecordKind:
    if isinstance(found, RecordKind):
        return found
    raise NotAKindError(f"{module.__file__} must set KIND to a RecordKind")

"""Scopes: what a token lets a program do, as roles of Hasher-Matcher-Actioner are kept apart."""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of call."""

    HASH = "hash"  # fingerprint a file
    MATCH = "match"  # look hashes up, and list what they are held against
    CURATE = "curate"  # change hash lists


class UnknownScopeError(ValueError):
    """There is no such scope."""


def scope_named(name: str) -> Scope:
    """Return the scope of that name.

    Raises:
        UnknownScopeError: there is none; the message lists them.

    Example:
        >>> scope_named("match")
        <Scope.MATCH: 'match'>
    """
    try:
        return Scope(name)
    except ValueError as error:
        known = ", ".join(scope.value for scope in Scope)
        raise UnknownScopeError(f"there is no scope {name}; there are: {known}") from error

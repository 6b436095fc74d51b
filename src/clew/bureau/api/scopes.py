"""Scopes: what a token lets a program do; the rules say what of it its officer may.

Hasher-Matcher-Actioner's roles are the first three. A token with one of `AFTER_PROOF` is good for
no longer than a proof of identity is: making it is the proof (ADR 22).
"""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of call."""

    HASH = "hash"  # fingerprint a file
    MATCH = "match"  # look hashes up, and list what they are held against
    CURATE = "curate"  # change hash lists
    READ = "read"  # list and look at all but pictures as they are
    SEARCH = "search"  # search by text, hash, face and voice, and weigh evidence
    WORK = "work"  # judge, grade, write notes and tasks, keep dossiers and custody
    STEER = "steer"  # open, mark and close cases, name teams, hand over, let in, keep retention
    REFER = "refer"  # draft and answer referrals
    REPORT = "report"  # take reports in, and judge the accounts that they name
    SHARE = "share"  # share and compare with other bureaux, restrict and recall
    AUDIT = "audit"  # read the log, and prove what is in it
    REVEAL = "reveal"  # pictures as they are
    EXPORT = "export"  # reports and files that leave the vault
    SEND = "send"  # send a referral, which shows another bureau what is in it


AFTER_PROOF = frozenset({Scope.REVEAL, Scope.EXPORT, Scope.SEND})


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

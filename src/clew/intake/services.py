"""Services: their names in one spelling, and which of them ignore capitals in names.

The list holds only what services say of themselves in public. For all others capitals count: a
name that is split can be joined by evidence, two people's that were made one cannot be told.
"""

import re

from clew.intake.identifier_form import NotAnIdentifierError
from clew.intake.spelling import composed, folded

_IGNORE_CAPITALS = frozenset(
    {
        *("instagram", "telegram", "twitter", "x", "reddit", "snapchat", "tiktok", "skype"),
        *("github", "facebook", "pinterest", "twitch", "roblox", "kik"),
    }
)
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?([^/\s]+)/?")


def service_name(written: str) -> str:
    """Return a service's name in its normal spelling.

    Raises:
        NotAnIdentifierError: there is none, or it holds an "@".

    Example:
        >>> service_name("https://www.Chat.example/"), service_name("Storage  Example")
        ('chat.example', 'storage example')
    """
    name = folded(written)
    if match := _ADDRESS.fullmatch(name):
        name = match[1]
    if not name:
        raise NotAnIdentifierError("the account's service is not named", "ask which service it is")
    if "@" in name:
        raise NotAnIdentifierError(f"the service's name {written!r} holds '@'")
    return name


def name_at(service: str, written: str) -> str:
    r"""Return an account's or a group's name in the spelling that its service keeps apart.

    Only what cannot be kept apart anywhere is taken away: how accents are composed, white space
    around the name. Invisible characters and look-alike letters stay, for somebody may have
    chosen them to be taken for another. `service` is a normal spelling.

    Raises:
        NotAnIdentifierError: nothing is written.

    Example:
        >>> name_at("telegram", "Ana"), name_at("chat.example", "Ana")
        ('ana', 'Ana')
    """
    name = composed(written)
    if service.removesuffix(".com") in _IGNORE_CAPITALS:
        name = composed(name.casefold())
    if not name:
        raise NotAnIdentifierError("the account has no name", "ask the sender for the account")
    return name

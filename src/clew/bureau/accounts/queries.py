"""Reading accounts: who keeps or oversees them sees those of the own bureau; the hub sees all."""

from collections.abc import Iterable

from django.db.models import QuerySet

from clew.bureau.access.rules import ADMIT_BUREAUX, READ_ACCOUNTS
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.network.jurisdiction.countries import country_named

_CODE = 2  # letters of a country's code; a bureau's id has many


class OfficerNotFoundError(LookupError):
    """There is no officer of that name with an open account."""


class UnknownRecipientError(ValueError):
    """Nobody is there to release to."""


class BureauNotFoundError(LookupError):
    """There is no such bureau, or this officer may not see it: the two look alike."""


def officer_by_username(username: str) -> Officer:
    """Return the active officer of that name: for the command line, which has no session.

    Raises:
        OfficerNotFoundError: there is none.
    """
    found = Officer.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise OfficerNotFoundError(
            f"there is no officer {username}; add one with `clew officer add {username}`"
        )
    return found


def visible_officers(officer: Officer) -> QuerySet[Officer]:
    """Return the officers whose accounts the acting officer may see, by name."""
    if not READ_ACCOUNTS.gate.admits(officer):
        return Officer.objects.none()
    every = Officer.objects.order_by("username")
    return every if is_of_hub(officer) else every.filter(bureau=officer.bureau_id)


def visible_bureaux(officer: Officer) -> QuerySet[Bureau]:
    """Return the bureaux that the officer may see, by name: the hub's administrators see all."""
    every = Bureau.objects.order_by("name")
    if ADMIT_BUREAUX.gate.admits(officer) and is_of_hub(officer):
        return every
    return (
        every.filter(pk=officer.bureau_id) if READ_ACCOUNTS.gate.admits(officer) else every.none()
    )


def bureau_named(officer: Officer, name: str) -> Bureau:
    """Return the bureau of that name.

    Raises:
        BureauNotFoundError: there is none, or the officer may not see it.
    """
    found = visible_bureaux(officer).filter(name=name).first()
    if found is None:
        raise BureauNotFoundError(f"there is no bureau {name}; see: clew bureau list")
    return found


def member_named(name: str) -> Bureau:
    """Return the member bureau of that name: whoever works for a member knows who else is one.

    Raises:
        UnknownRecipientError: there is none.
    """
    found = Bureau.objects.filter(name=name, admitted_at__isnull=False).first()
    if found is None:
        raise UnknownRecipientError(f"{name} is no member bureau")
    return found


def recipients_named(officer: Officer, names: Iterable[str]) -> frozenset[str]:
    """Return what a release to these bureaux and countries holds: ids and codes.

    Whoever works for a member knows by name who else is one.

    Raises:
        UnknownRecipientError: a name is neither a member bureau's nor a country's code.
    """
    members = Bureau.objects.filter(admitted_at__isnull=False).exclude(pk=officer.bureau_id)
    ids = {bureau.name: str(bureau.pk) for bureau in members}
    return frozenset(ids.get(name) or _country(name) for name in names)


def country_of(recipient: str) -> str:
    """Return the country of a recipient that `recipients_named` gave: a member's, or itself."""
    if len(recipient) == _CODE:
        return recipient
    return Bureau.objects.get(pk=recipient).country


def names_of(released_to: Iterable[str]) -> list[str]:
    """Return what a release holds as people write it: names and codes, in order."""
    codes = {word for word in released_to if len(word) == _CODE}
    bureaux = Bureau.objects.filter(pk__in=set(released_to) - codes)
    return [*sorted(codes), *sorted(bureaux.values_list("name", flat=True))]


def _country(name: str) -> str:
    code = country_named(name)
    if code is None:
        raise UnknownRecipientError(f"{name} is neither a member bureau nor a country")
    return code


def is_of_hub(officer: Officer) -> bool:
    """Tell whether the officer works for the hub."""
    return officer.bureau.kind == BureauKind.HUB

"""Reading accounts: who keeps or oversees them sees those of the own bureau; the hub sees all."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from clew.bureau.access.rules import ADMIT_BUREAUX, READ_ACCOUNTS
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, IdentityProvider, Officer, SamlProvider
from clew.model.wording import Wording
from clew.network.jurisdiction.countries import country_named

_CODE = 2  # letters of a country's code; a bureau's id has many


class OfficerNotFoundError(LookupError):
    """There is no officer of that name with an open account."""


class UnknownRecipientError(ValueError):
    """Nobody is there to release to."""


class ProviderNotFoundError(LookupError):
    """The bureau has no sign-in of its own."""


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


def factors_of(officer: AbstractBaseUser | AnonymousUser) -> QuerySet[Authenticator]:
    """Return the passkeys and the authenticator app that an officer may sign in by."""
    every: QuerySet[Authenticator] = Authenticator.objects.filter(user=officer.pk)
    return every.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_factor(officer: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether the officer has a second factor."""
    return factors_of(officer).exists()


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


def provider_of(bureau: Bureau) -> IdentityProvider:
    """Return the bureau's own sign-in.

    Raises:
        ProviderNotFoundError: it has none.
    """
    found = IdentityProvider.objects.filter(bureau=bureau).first()
    if found is None:
        raise ProviderNotFoundError(
            f"{bureau} has no sign-in of its own; set one: clew bureau provider set"
        )
    return found


def provider_named(name: str) -> IdentityProvider:
    """Return the sign-in of this name, for who has not signed in: its bureau must be a member.

    Raises:
        ProviderNotFoundError: there is none.
    """
    found = _of_members().filter(name=name).first()
    if found is None:
        raise ProviderNotFoundError(f"there is no sign-in {name}")
    return found


def open_id_named(name: str) -> IdentityProvider:
    """Return the sign-in of this name that speaks OpenID Connect, for who has not signed in.

    Raises:
        ProviderNotFoundError: there is none.
    """
    found = _of_members().filter(name=name, saml=None).first()
    if found is None:
        raise ProviderNotFoundError(f"there is no sign-in {name} that speaks OpenID Connect")
    return found


def saml_named(name: str) -> SamlProvider:
    """Return the sign-in of this name that speaks SAML, for who has not signed in.

    Raises:
        ProviderNotFoundError: there is none.
    """
    found = SamlProvider.objects.filter(provider__in=_of_members(), provider__name=name)
    known = found.select_related("provider").first()
    if known is None:
        raise ProviderNotFoundError(f"there is no sign-in {name} that speaks SAML")
    return known


def saml_of(bureau: Bureau) -> SamlProvider:
    """Return the bureau's own sign-in, if it speaks SAML.

    Raises:
        ProviderNotFoundError: it has none such.
    """
    found = SamlProvider.objects.filter(provider__bureau=bureau).select_related("provider").first()
    if found is None:
        raise ProviderNotFoundError(
            f"{bureau} has no sign-in by SAML; set one: clew bureau provider set-saml"
        )
    return found


def providers_of_members() -> list[str]:
    """Return the names of member bureaux' own sign-ins, which whoever comes may read."""
    return list(_of_members().order_by("name").values_list("name", flat=True))


def visible_links(officer: Officer) -> list[tuple[str, str, str]]:
    """Return who signs in by which account of which provider, as far as the officer may see it."""
    links = SocialAccount.objects.filter(user__in=visible_officers(officer).values("pk"))
    return list(links.order_by("user__username").values_list("user__username", "provider", "uid"))


def _of_members() -> QuerySet[IdentityProvider]:
    members = IdentityProvider.objects.filter(bureau__admitted_at__isnull=False)
    return members.select_related("bureau")


def other_members(officer: Officer) -> QuerySet[Bureau]:
    """Return the other member bureaux, by name: whoever works for a member knows the members."""
    members = Bureau.objects.filter(admitted_at__isnull=False)
    return members.exclude(pk=officer.bureau_id).order_by("name")


def member_named(officer: Officer, name: str) -> Bureau:
    """Return the other member bureau of that name.

    Raises:
        UnknownRecipientError: there is none.
    """
    members = other_members(officer)
    found = members.filter(name=name).first()
    if found is None:
        names = ", ".join(members.values_list("name", flat=True))
        raise UnknownRecipientError(
            Wording(
                "%(name)s is no other member bureau; they are: %(names)s",
                name=name,
                names=names or "-",
            )
        )
    return found


def recipients_named(officer: Officer, names: Iterable[str]) -> frozenset[str]:
    """Return what a release to these bureaux and countries holds: ids and codes.

    Whoever works for a member knows by name who else is one.

    Raises:
        UnknownRecipientError: a name is neither a member bureau's nor a country's code.
    """
    ids = {bureau.name: str(bureau.pk) for bureau in other_members(officer)}
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
        raise UnknownRecipientError(
            Wording("%(name)s is neither a member bureau nor a country", name=name)
        )
    return code


def is_of_hub(officer: Officer) -> bool:
    """Tell whether the officer works for the hub."""
    return officer.bureau.kind == BureauKind.HUB

"""Providers: a bureau's own sign-in, and which of its accounts is which officer.

The link is the provider's own name for an account (`sub`, or a lasting NameID),
made by an administrator beforehand:
no e-mail address lets anybody in. Another issuer may use the same names for others, so links go
when the issuer changes.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils.text import slugify

from clew.bureau.accounts.actions.officers import check_keeper
from clew.bureau.accounts.actions.sessions import Ending, end_sessions_of
from clew.bureau.accounts.addresses import is_encrypted
from clew.bureau.accounts.models import Bureau, IdentityProvider, Officer, SamlProvider
from clew.bureau.accounts.queries import provider_of
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record

_LONGEST_SUBJECT = 191


class BadProviderError(ValueError):
    """A provider cannot be set like this."""


class AccountTakenError(ValueError):
    """The provider's account is another officer's."""


def use_of(name: str) -> str:
    """Return what the secret of the provider of this name is sealed for.

    Example:
        >>> use_of("ncb-utopia")
        'identity provider ncb-utopia'
    """
    return f"identity provider {name}"


@transaction.atomic
def set_provider(  # noqa: PLR0913 -- whose, named how, where, as whom, with what and when, by name
    acting_officer: Officer,
    bureau: Bureau,
    *,
    name: str,
    issuer: str,
    client_id: str,
    sealed_secret: bytes,
    now: datetime,
) -> IdentityProvider:
    """Set the bureau's own sign-in, anew or for the first time.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
        BadProviderError: the name or the issuer cannot be used.
    """
    check_keeper(acting_officer, bureau)
    if not is_encrypted(issuer) or {"?", "#"} & set(issuer):
        raise BadProviderError(f"{issuer} is no issuer: write https:// and a host, nothing after ?")
    said = {"issuer": issuer, "client_id": client_id, "sealed_secret": sealed_secret}
    provider = _put_provider(bureau, None, name=name, said=said, now=now)
    details = {"name": name, "issuer": issuer, "client_id": client_id}
    _record(tags.ACCOUNTS_PROVIDER_SET, acting_officer, str(bureau.pk), now, **details)
    return provider


@transaction.atomic
def set_saml_provider(  # noqa: PLR0913 -- whose, named how, what is known of it and of us, and when, by name
    acting_officer: Officer,
    bureau: Bureau,
    *,
    name: str,
    issuer: str,
    client_id: str,
    sealed_keys: bytes,
    known: Mapping[str, Any],
    now: datetime,
) -> IdentityProvider:
    """Set the bureau's own sign-in to a provider that speaks SAML.

    `known` is what `SamlProvider` holds of it.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
        BadProviderError: the name cannot be used.
    """
    check_keeper(acting_officer, bureau)
    said = {"issuer": issuer, "client_id": client_id, "sealed_secret": sealed_keys}
    provider = _put_provider(bureau, known, name=name, said=said, now=now)
    details = {"name": name, "issuer": issuer, "client_id": client_id, **known}
    _record(tags.ACCOUNTS_PROVIDER_SET, acting_officer, str(bureau.pk), now, **details)
    return provider


@transaction.atomic
def remove_provider(acting_officer: Officer, bureau: Bureau, *, now: datetime) -> None:
    """Remove the bureau's own sign-in with all its links.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
        ProviderNotFoundError: it has none.
    """
    check_keeper(acting_officer, bureau)
    provider = provider_of(bureau)
    _forget_links(provider, now)
    details = {"name": provider.name, "issuer": provider.issuer}
    provider.delete()
    _record(tags.ACCOUNTS_PROVIDER_REMOVED, acting_officer, str(bureau.pk), now, **details)


@transaction.atomic
def link_officer(acting_officer: Officer, officer: Officer, *, subject: str, now: datetime) -> None:
    """Let an officer sign in by this account of the own bureau's provider, and by no other.

    Where another was linked, the officer's sessions end: somebody else may have begun them.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
        ProviderNotFoundError: the officer's bureau has no provider.
        BadProviderError: the account's name is empty or too long.
        AccountTakenError: it is another officer's.
    """
    check_keeper(acting_officer, officer.bureau)
    provider = provider_of(officer.bureau)
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise BadProviderError(f"an account's name has from 1 to {_LONGEST_SUBJECT} characters")
    taken = SocialAccount.objects.filter(provider=provider.name, uid=subject)
    if taken.exclude(user=officer).exists():
        raise AccountTakenError("this account is another officer's; unlink that one first")
    if _unlink(officer, but=subject):
        end_sessions_of([officer], Ending.UNLINKED, now=now)
    SocialAccount.objects.get_or_create(user=officer, provider=provider.name, uid=subject)
    _record(
        tags.ACCOUNTS_OFFICER_LINKED,
        acting_officer,
        str(officer.pk),
        now,
        provider=provider.name,
        account=subject,
    )


@transaction.atomic
def unlink_officer(acting_officer: Officer, officer: Officer, *, now: datetime) -> None:
    """Let an officer sign in by the bureau's provider no more; the officer's sessions end.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
    """
    check_keeper(acting_officer, officer.bureau)
    if _unlink(officer):
        end_sessions_of([officer], Ending.UNLINKED, now=now)
        _record(tags.ACCOUNTS_OFFICER_UNLINKED, acting_officer, str(officer.pk), now)


def _check_name(bureau: Bureau, name: str) -> None:
    if not name or slugify(name) != name:
        raise BadProviderError("the name is in an address: use small letters, digits and hyphens")
    if IdentityProvider.objects.filter(name=name).exclude(bureau=bureau).exists():
        raise BadProviderError(f"{name} is another bureau's; choose another name")


def _put_provider(
    bureau: Bureau,
    known: Mapping[str, Any] | None,
    *,
    name: str,
    said: Mapping[str, Any],
    now: datetime,
) -> IdentityProvider:
    """Put a provider into the records; who was linked goes when it is another than before."""
    _check_name(bureau, name)
    before = IdentityProvider.objects.select_for_update().filter(bureau=bureau).first()
    spoke_saml = SamlProvider.objects.filter(provider=before).exists()
    is_same = before is not None and (before.issuer, before.name) == (said["issuer"], name)
    if before is not None and not (is_same and spoke_saml is (known is not None)):
        _forget_links(before, now)
    provider, _ = IdentityProvider.objects.update_or_create(
        bureau=bureau, defaults={"name": name, "set_at": now, **said}
    )
    if known is None:
        SamlProvider.objects.filter(provider=provider).delete()
    else:
        SamlProvider.objects.update_or_create(provider=provider, defaults=known)
    return provider


def _forget_links(provider: IdentityProvider, now: datetime) -> None:
    officers = Officer.objects.filter(bureau=provider.bureau_id)
    links = SocialAccount.objects.filter(provider=provider.name, user__in=officers)
    linked = list(officers.filter(pk__in=list(links.values_list("user", flat=True))))
    end_sessions_of(linked, Ending.UNLINKED, now=now)
    links.delete()


def _unlink(officer: Officer, *, but: str | None = None) -> bool:
    count, _ = SocialAccount.objects.filter(user=officer).exclude(uid=but).delete()
    return bool(count)


def _record(tag: str, officer: Officer, subject: str, now: datetime, **details: object) -> None:
    record(tag, officer=officer, subject=subject, details=details, now=now)

"""Our side of SAML: where a provider finds us, and our keys for it."""

from typing import TYPE_CHECKING

from django.urls import reverse

from clew.bureau.accounts.actions.providers import use_of
from clew.bureau.signin.saml.keys import OwnKey, from_pem
from clew.bureau.signin.saml.metadata import OwnAddresses
from clew.bureau.vault.folder import VaultFolder

if TYPE_CHECKING:
    from clew.bureau.accounts.models import SamlProvider


def addresses_of(known: "SamlProvider") -> OwnAddresses:
    """Return where the provider finds us: by the address that was set, whoever asks."""
    name = known.provider.name
    answers, leaving = (
        known.address + reverse(page, args=[name]) for page in ("saml_answers", "saml_leaving")
    )
    return OwnAddresses(known.provider.client_id, answers, leaving)


def keys_of(known: "SamlProvider", vault: VaultFolder) -> list[OwnKey]:
    """Return our keys for this provider, the newest first."""
    sealed = bytes(known.provider.sealed_secret)
    return from_pem(vault.secrets.open(sealed, name=use_of(known.provider.name)))

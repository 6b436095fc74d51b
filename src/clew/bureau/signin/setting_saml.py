"""Setting SAML: from the provider's file about itself, with keys of ours."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.urls import reverse

from clew.bureau.accounts.actions.providers import BadProviderError, set_saml_provider, use_of
from clew.bureau.accounts.addresses import is_encrypted
from clew.bureau.accounts.queries import ProviderNotFoundError, saml_of
from clew.bureau.signin.own_side import keys_of
from clew.bureau.signin.saml.documents import RefusedError
from clew.bureau.signin.saml.keys import OwnKey, to_pem, with_new
from clew.bureau.signin.saml.metadata import ProviderFacts, read_provider
from clew.bureau.vault.folder import VaultFolder

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Bureau, Officer, SamlProvider


@dataclass(frozen=True, slots=True)
class Choice:
    """What an administrator chooses; `address` is where officers reach this node."""

    name: str
    address: str
    takes_clear: bool = True
    takes_unasked: bool = False


def set_saml_sign_in(  # noqa: PLR0913 -- whose, where, how, of whom, with which key and when, by name
    acting_officer: "Officer",
    bureau: "Bureau",
    vault: VaultFolder,
    choice: Choice,
    *,
    untrusted_metadata: bytes,
    new_key: bool = False,
    now: datetime,
) -> "SamlProvider":
    """Set the bureau's own sign-in. Our keys stay; a new one comes before the newest on demand.

    Raises:
        DeniedError: the acting officer does not keep this bureau's accounts.
        BadProviderError: the file, the name or the address cannot be used.
    """
    facts = _facts(untrusted_metadata, now)
    keys = _keys(bureau, vault, new_key=new_key, now=now)
    address = _checked(choice.address)
    provider = set_saml_provider(
        acting_officer,
        bureau,
        name=choice.name,
        issuer=facts.issuer,
        client_id=address + reverse("saml_metadata", args=[choice.name or "-"]),
        sealed_keys=vault.secrets.close(to_pem(keys), name=use_of(choice.name)),
        known={
            "address": address,
            "sign_on": facts.sign_on,
            "sign_out": facts.sign_out,
            "certificates": list(facts.certificates),
            "takes_clear": choice.takes_clear,
            "takes_unasked": choice.takes_unasked,
        },
        now=now,
    )
    return saml_of(provider.bureau)


def _facts(untrusted: bytes, now: datetime) -> ProviderFacts:
    try:
        return read_provider(untrusted, now=now)
    except RefusedError as error:
        raise BadProviderError(f"the provider's file cannot be used: {error}") from error


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if not is_encrypted(address) or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadProviderError(f"{address} is no address of a node: write https:// and a host")
    return f"{parts.scheme}://{parts.netloc}"


def _keys(bureau: "Bureau", vault: VaultFolder, *, new_key: bool, now: datetime) -> list[OwnKey]:
    try:
        keys = keys_of(saml_of(bureau), vault)
    except ProviderNotFoundError:
        keys = []
    return with_new(keys, now=now) if new_key or not keys else keys

"""Environment: what the settings take from the process's environment and from the vault.

CLEW_VAULT      the vault's folder; without it there are no records (tests, type checks)
CLEW_DATABASE   a postgresql:// address; else what vault.toml says; else SQLite in the vault
CLEW_HOSTS      the host names the web app answers to, by commas; else this machine's own
CLEW_NETWORKS   the node's lists of networks and their countries, as paths are listed in PATH
CLEW_BEHIND_TLS_PROXY  1 where a proxy before the app encrypts, and says so by X-Forwarded-Proto
CLEW_UNSAFE_WITHOUT_SECOND_FACTOR  1 for demonstrations only: a password is enough to sign in
Those of sessions are in `accounts.limits`.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from clew.bureau.accounts.limits import SessionLimits
from clew.bureau.vault.description import VaultDescription, read_description, read_web_secret

_OWN_HOSTS = "localhost,127.0.0.1,[::1]"


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings' inputs. `vault` is None where there is none."""

    vault: Path | None
    database_url: str
    hosts: tuple[str, ...]
    networks: tuple[Path, ...]
    secret: str
    behind_tls_proxy: bool
    takes_second_factor: bool
    limits: SessionLimits

    @classmethod
    def from_process(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """Read the variables, and the vault that they name.

        Raises:
            VaultNotFoundError: CLEW_VAULT names no vault.
            BrokenVaultError: vault.toml cannot be understood.
            BadLimitError: a limit of sessions is no number, or out of bounds.
        """
        named = variables.get("CLEW_VAULT")
        vault = Path(named).expanduser() if named else None
        description: VaultDescription | None = read_description(vault) if vault else None
        listed = variables.get("CLEW_NETWORKS", "")
        from_vault = description.database_url if description else ""
        return cls(
            vault=vault,
            database_url=variables.get("CLEW_DATABASE") or from_vault,
            hosts=tuple(variables.get("CLEW_HOSTS", _OWN_HOSTS).split(",")),
            networks=tuple(map(Path, filter(None, listed.split(os.pathsep)))),
            secret=read_web_secret(vault) if vault else secrets.token_urlsafe(50),
            behind_tls_proxy=variables.get("CLEW_BEHIND_TLS_PROXY") == "1",
            takes_second_factor=variables.get("CLEW_UNSAFE_WITHOUT_SECOND_FACTOR") != "1",
            limits=SessionLimits.from_process(variables),
        )

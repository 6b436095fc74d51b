"""The current vault: the one this process works with, opened once.

It is the folder of the settings (CLEW_VAULT), opened by CLEW_KEY_FILE or CLEW_PASSPHRASE, else by
the key file in the user's configuration folder.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clew.bureau.vault.errors import VaultNotFoundError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.keyring import KeyFile, PassphraseKey, VaultKey


def current_vault() -> VaultFolder:
    """Return the opened vault of this process.

    Raises:
        VaultNotFoundError: there is none.
        VaultLockedError: its key is needed.
        WrongKeyError: the key does not open it.
    """
    path: Path | None = settings.CLEW_VAULT
    if path is None:
        raise VaultNotFoundError("no vault is named; set CLEW_VAULT to its folder")
    return _opened(path)


def key_from_environment(variables: Mapping[str, str] = os.environ) -> VaultKey | None:
    """Return the key that the environment names, or None.

    Example:
        >>> key_from_environment({"CLEW_KEY_FILE": "vault.key"})
        KeyFile(path=PosixPath('vault.key'), cost=0)
    """
    if path := variables.get("CLEW_KEY_FILE"):
        return KeyFile(Path(path).expanduser())
    if passphrase := variables.get("CLEW_PASSPHRASE"):
        return PassphraseKey(passphrase)
    return None


@lru_cache(maxsize=4)
def _opened(path: Path) -> VaultFolder:
    return VaultFolder.open(path, unlock=key_from_environment())

"""What can go wrong with a vault's folder, keys and blobs; one class per thing to do about it."""


class VaultError(Exception):
    """Something is wrong with the vault; the message says what, where, and what to do."""


class VaultNotFoundError(VaultError):
    """There is no vault at this path."""


class VaultExistsError(VaultError):
    """There is a vault at this path already."""


class BrokenVaultError(VaultError):
    """The vault's own files are damaged or cannot be understood."""


class VaultLockedError(VaultError):
    """The vault's key is needed, and was not given or cannot be found."""


class WrongKeyError(VaultError):
    """The passphrase or key file does not open this vault."""


class UnsafeKeyFileError(VaultError):
    """The key file could be read by others, or lies inside the vault it opens."""


class VaultFullError(VaultError):
    """The disk that holds the vault is full."""


class BlobNotFoundError(VaultError):
    """The vault holds no blob of this name."""


class TamperedBlobError(VaultError):
    """A blob is not what was written: damaged, truncated, exchanged, or forged."""

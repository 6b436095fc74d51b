"""Templates: descriptions of people's faces and voices, sealed wherever they lie on the disk.

1. Each is sealed with AES-256-GCM under a key of this use only, with a nonce of its own.
2. The seal is bound to a name (an item and a kind, or a file of the index): a template cannot be
   moved from one item to another.

Example:
    >>> from clew.bureau.vault.keyring import Keyring
    >>> templates = Templates(Keyring.generate())
    >>> templates.open(templates.close(b"a face", name="item face"), name="item face")
    b'a face'
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew.bureau.vault.keyring import Keyring

_NONCE_BYTES = 12


class TamperedTemplateError(ValueError):
    """A template is not what was sealed under this name."""


class Templates:
    """The seal of a vault's templates."""

    def __init__(self, keyring: Keyring) -> None:
        self._aead = AESGCM(keyring.derive("templates"))

    def close(self, content: bytes, *, name: str) -> bytes:
        """Return the content sealed for this name."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, content, name.encode())

    def open(self, sealed: bytes, *, name: str) -> bytes:
        """Return what was sealed.

        Raises:
            TamperedTemplateError: it is not what was sealed for this name.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._aead.decrypt(nonce, rest, name.encode())
        except (InvalidTag, ValueError) as error:
            raise TamperedTemplateError(
                f"the template {name} was damaged or tampered with; make it anew: "
                "clew look --everything"
            ) from error


def template_name(sha256: str, kind: str) -> str:
    """Return the name under which an item's templates of a kind are sealed.

    Example:
        >>> template_name("ab12", "face")
        'ab12 face'
    """
    return f"{sha256} {kind}"

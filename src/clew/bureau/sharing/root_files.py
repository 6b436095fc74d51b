"""Root files: the five keys that people keep offline, a file each, never in the vault.

A file is canonical JSON of a key with its private half, readable by its owner only. Three of the
five sign a new root; without three, nobody can.
"""

from collections.abc import Sequence
from pathlib import Path

from clew.bureau.vault.durable import make_folder, write_file
from clew.exchange.ciphers.suite import Use
from clew.exchange.refusal import RefusalError
from clew.exchange.signing.canonical import MalformedError, canonical, read_canonical
from clew.exchange.signing.fields import Fields, base64_text
from clew.exchange.signing.keys import PublicKey, Secret

PEOPLE, NEEDED = 5, 3
_SUITE = "age-ed25519"
_FIELDS = ("suite", "public", "private")
_MOST_BYTES = 10_000


class KeysInVaultError(ValueError):
    """The root's keys were to lie in the vault that they are to be kept apart from."""


def new_root_secrets() -> list[Secret]:
    """Make the keys of the five."""
    return [Secret.new(_SUITE, Use.SIGN) for _ in range(PEOPLE)]


def write_root_files(secrets: Sequence[Secret], folder: Path, *, vault: Path) -> list[Path]:
    """Write a file for each person; durable when this returns.

    Raises:
        KeysInVaultError: the folder lies in the vault.
        FileExistsError: there are such files already.
    """
    if folder.resolve().is_relative_to(vault.resolve()):
        raise KeysInVaultError(f"{folder} lies in the vault; name a folder on another medium")
    paths = [folder / f"root-{number}.key" for number in range(1, len(secrets) + 1)]
    if found := [path for path in paths if path.exists()]:
        raise FileExistsError(f"{found[0]} exists; it may be a key of a root: name another folder")
    make_folder(folder)
    for path, secret in zip(paths, secrets, strict=True):
        value = {
            "suite": secret.key.suite,
            "public": base64_text(secret.key.public),
            "private": base64_text(secret.private),
        }
        write_file(path, canonical(value))
    return paths


def read_root_file(path: Path) -> Secret:
    """Read the key that one person kept.

    Raises:
        MalformedError: it is no such file.
        OSError: it cannot be read.
    """
    try:
        value = read_canonical(path.read_bytes(), what=str(path), limit=_MOST_BYTES)
        fields = Fields(value, names=_FIELDS, where=str(path))
        key = PublicKey(fields.name("suite"), Use.SIGN, fields.raw("public"))
        return Secret(key, fields.raw("private"))
    except RefusalError as error:
        raise MalformedError(f"{path} holds no key of a root: {error}") from error

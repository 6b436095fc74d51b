"""`clew init`: a new vault, and the bureau and officer it works for."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.vault.current import key_from_environment
from clew.bureau.vault.description import FILE_NAME
from clew.bureau.vault.errors import VaultExistsError
from clew.bureau.vault.folder import VaultFolder, default_key_file
from clew.bureau.vault.keyring import KeyFile, PassphraseKey, VaultKey
from clew.cli.session import chosen, now, officer_name, start_records


def init(
    bureau: Annotated[str | None, typer.Option(help="the bureau's name")] = None,
    country: Annotated[str, typer.Option(help="its country, ISO 3166 alpha-2")] = "",
    kind: Annotated[
        BureauKind, typer.Option(help="what it is; the hub admits other bureaux")
    ] = BureauKind.NATIONAL,
    key_file: Annotated[
        Path | None, typer.Option(help="where to make the key file, outside the vault")
    ] = None,
    database: Annotated[
        str, typer.Option(help="a postgresql:// address; else SQLite in the vault")
    ] = "",
) -> None:
    """Make a vault: an encrypted store, its records, your bureau and you as its first officer.

    On a terminal it asks for a name and a passphrase. Without one it asks nothing and makes a key
    file outside the vault that only you can read.
    """
    asks = sys.stdin.isatty()
    if bureau is None:
        bureau = typer.prompt("Name of the bureau") if asks else "This bureau"
    vault = _made(bureau, _key(key_file, ask=asks), database)
    _set_up_records(bureau, country, kind)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"The vault is at {chosen.path}")
    _say_how_to_open(vault, console)
    console.print(
        f"{officer_name()} has every role, as somebody who works alone needs; "
        "clew officer roles changes that."
    )
    console.print("Next: clew add FOLDER --case NUMBER --exhibit LABEL")


def _key(key_file: Path | None, *, ask: bool) -> VaultKey | None:
    """The key that the officer named, or None for a key file in the usual place."""
    if key_file is not None:
        return KeyFile(key_file.absolute())
    named = key_from_environment()
    if named is not None or not ask:
        return named
    text = typer.prompt(
        "Passphrase (empty: a key file)", default="", hide_input=True, show_default=False
    )
    if text and typer.prompt("Again", hide_input=True) != text:
        raise typer.BadParameter("the two passphrases differ; nothing was made")
    return PassphraseKey(text) if text else None


def _made(bureau: str, key: VaultKey | None, database: str) -> VaultFolder:
    """The vault; one whose setting-up was cut off after it was made is opened and goes on."""
    if isinstance(key, KeyFile):
        os.environ["CLEW_KEY_FILE"] = str(key.path)
    if (chosen.path / FILE_NAME).exists():
        return VaultFolder.open(chosen.path, unlock=key)
    return VaultFolder.create(
        chosen.path, bureau_name=bureau, now=now(), key=key, database_url=database
    )


def _set_up_records(bureau: str, country: str, kind: BureauKind) -> None:
    """Make the tables, the bureau and its first officer.

    Raises:
        VaultExistsError: all of it is there already.
    """
    start_records()
    from django.core.management import call_command

    from clew.bureau.accounts.actions.officers import set_up
    from clew.bureau.accounts.queries import OfficerNotFoundError, officer_by_username

    call_command("migrate", verbosity=0, interactive=False)
    try:
        officer_by_username(officer_name())
    except OfficerNotFoundError:
        set_up(bureau, username=officer_name(), country=country, kind=kind, now=now())
    else:
        raise VaultExistsError(
            f"there is a vault at {chosen.path} already; use it, or name another"
        )


def _say_how_to_open(vault: VaultFolder, console: Console) -> None:
    if vault.description.key.wrapping == PassphraseKey.wrapping:
        console.print("Its passphrase opens it; on the command line set CLEW_PASSPHRASE.")
        return
    named = os.environ.get("CLEW_KEY_FILE")
    path = named or default_key_file(vault.description.id).path
    console.print(f"Its key is the file {path} (keep a copy elsewhere: nothing opens it without)")
    if named:
        console.print(f"Tell commands where it is: export CLEW_KEY_FILE={path}")

"""Naming a dossier or an item on the command line."""

from typing import Annotated
from uuid import UUID

import typer

from clew.cli.session import Session
from clew.model.dossier import Kind

Named = Annotated[str, typer.Argument(help="its name, its id, or the end of its id")]
Reason = Annotated[str, typer.Option(help="why: kept with the decision")]


class NotAnIdError(ValueError):
    """What was given is no id."""


def dossier_id(session: Session, kind: Kind, name: str) -> UUID:
    """Return which dossier is meant.

    Raises:
        DossierNotFoundError: there is none, or the officer may not see it.
        SeveralDossiersError: it fits several.
    """
    from clew.bureau.persons.queries import id_named

    return id_named(session.officer, kind, name)


def item_sha256(session: Session, name: str) -> str:
    """Return which item is meant, by its SHA-256, the beginning of it, or its path.

    Raises:
        ItemNotFoundError: there is none, or the officer may not see it.
        SeveralItemsError: it fits several.
    """
    from clew.bureau.vault.queries import item_named

    return item_named(session.officer, name)


def decision_id(text: str) -> UUID:
    """Return the id of a decision, as the history shows it.

    Raises:
        NotAnIdError: it is none.

    Example:
        >>> decision_id("no such")
        Traceback (most recent call last):
            ...
        clew.cli.dossier_names.NotAnIdError: no such is no id; copy one from the history (show)
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotAnIdError(f"{text} is no id; copy one from the history (show)") from error

"""The language of a document: an option of the commands that write one."""

from typing import Annotated

import typer

from clew.bureau.config.languages import SPOKEN

ENGLISH = "en"


def _known(language: str) -> str:
    codes = [code for code, _ in SPOKEN]
    if language not in codes:
        raise typer.BadParameter(f"documents are written in one of {', '.join(codes)}")
    return language


Language = Annotated[
    str,
    typer.Option(
        callback=_known, help="of the document: " + ", ".join(f"{c} {n}" for c, n in SPOKEN)
    ),
]

"""Output: match lines as they are found, as JSON or as sentences."""

import json
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from clew.cli.match_lines import Line, sentence

AsJson = Annotated[bool, typer.Option("--json", help="one JSON object a line")]


def show_lines(lines: Iterable[Line], *, as_json: bool) -> None:
    """Print each line as it comes."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        if as_json:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        else:
            console.print(sentence(line), markup=False)

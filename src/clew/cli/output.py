"""Output: match lines as they are found, as JSON or as sentences."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from clew.cli.known_lines import known_sentences, lead_sentences
from clew.cli.match_lines import Line, sentence

AsJson = Annotated[bool, typer.Option("--json", help="one JSON object a line")]


def show_lines(lines: Iterable[Line], *, as_json: bool) -> None:
    """Print each line as it comes; for people, at the end, files of each kind, and caveats."""
    if as_json:
        for line in lines:
            print(json.dumps(line, ensure_ascii=False), flush=True)
        return
    console = Console(highlight=False, soft_wrap=True)
    best: dict[object, str] = {}
    caveats: dict[object, None] = {}
    for line in lines:
        if line["query"] not in best:
            for known in known_sentences(line):
                console.print(known, markup=False, style="bold")
        for known in lead_sentences(line):
            console.print(known, markup=False, style="bold")
        console.print(sentence(line), markup=False)
        caveats |= {line["caveat"]: None} if "caveat" in line else {}
        best.setdefault(line["query"], str(line["relation"] or line["state"]))
    counted = ", ".join(
        f"{n} {kind.replace('_', ' ')}" for kind, n in Counter(best.values()).items()
    )
    if len(best) > 1:
        console.print(f"{len(best)} files: {counted}", style="bold")
    for caveat in caveats:
        console.print(str(caveat), style="yellow", markup=False)

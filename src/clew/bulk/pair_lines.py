"""The pairs as people and other programs read them: CSV or JSON lines, chosen by the name."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from clew.bulk.errors import BulkError
from clew.bulk.join_sides import Side
from clew.bulk.output import Output
from clew.bulk.plan import to_bytes
from clew.bulk.shard import FORMS, TURNS
from clew.intake.collection import shown

type Line = Mapping[str, object]

_FIELDS = ("sha256", "name", "form", "part", "at_s")
_COLUMNS = ("distance", "transform", *(f"{side}_{field}" for side in "ab" for field in _FIELDS))
_SHARDS_KEPT = 256


class Named:
    """Tells of a row of one side which file it is from, reading the shards' lines as needed."""

    def __init__(self, side: Side, output: Output) -> None:
        self._origins, self._output = side.origins(), output
        self._lines = lru_cache(_SHARDS_KEPT)(self._read)

    def __call__(self, row: int) -> tuple[object, ...]:
        """Return the values of the fields sha256, name, form, part and at_s."""
        origin = self._origins[row]
        file = json.loads(self._lines(int(origin["shard"]))[int(origin["line"])])
        at_s = None if np.isnan(origin["at_s"]) else float(origin["at_s"])
        name = shown(to_bytes(file["name"]))
        return file["sha256"], name, FORMS[origin["form"]].value, int(origin["part"]), at_s

    def _read(self, shard: int) -> list[bytes]:
        return self._output.lines_path(shard).read_bytes().splitlines()


def lines_of(pairs: Iterable[Any], a: Named, b: Named) -> Iterator[Line]:
    """Yield a line for each element of PAIR."""
    for pair in pairs:
        values = (int(pair["distance"]), TURNS[pair["turn"]].value, *a(pair["a"]), *b(pair["b"]))
        yield dict(zip(_COLUMNS, values, strict=True))


def check_name(path: Path) -> None:
    """Refuse a name that does not tell the format.

    Raises:
        BulkError: it ends neither in .csv nor in .jsonl.

    Example:
        >>> check_name(Path("pairs.csv"))
    """
    if path.suffix not in {".csv", ".jsonl"}:
        raise BulkError(f"{path} must end in .csv or .jsonl, which chooses what is written")


def write_lines(file: TextIO, lines: Iterable[Line], *, as_csv: bool) -> int:
    """Write the lines, and return how many there were.

    Example:
        >>> import io
        >>> out = io.StringIO()
        >>> write_lines(out, [], as_csv=True), out.getvalue().split(",")[:3]
        (0, ['distance', 'transform', 'a_sha256'])
    """
    count = 0
    table = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
    if as_csv:
        table.writeheader()
    for line in lines:
        if as_csv:
            table.writerow(line)
        else:
            file.write(f"{json.dumps(line)}\n")
        count += 1
    return count

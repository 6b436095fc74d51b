"""Any table with a header that names a hash column: CSV, semicolons, tabs or bars.

IPED's and Griffeye's exports among them. Every other column is kept as an attribute.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from clew.exchange.hash_list_format import Certainty, Example
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_table import find_header, lines_of, table_entries
from clew.exchange.tally import Tally
from clew.intake.documents.encoding import head_text
from clew.intake.documents.text_file import text_lines
from clew.model.hash_entry import HashEntry


class HashCsv:
    """A table with a header."""

    name = "csv"
    extensions = (".csv", ".tsv", ".txt", ".hsh")
    certainty = Certainty.COLUMNS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head)
        return text.lstrip()[:1] not in {"{", "[", "<"} and find_header(lines_of(text)) is not None

    def read(self, path: Path) -> HashListReading:
        return HashListReading(title="CSV", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        md5, sha256, pdq = bytes(range(16)), bytes(range(32)), bytes(range(32, 64))
        content = (
            "File Name,MD5,SHA-256,PDQ,Category\r\n"
            f'"toys, blue.png",{md5.hex()},{sha256.hex()},{pdq.hex()},3\r\n'
            f"lake.png,,{sha256.hex()},,\r\n"
        )
        toys = HashEntry(
            md5=md5,
            sha256=sha256,
            pdq=pdq,
            category="3",
            attributes={"File Name": "toys, blue.png"},
            where="line 2",
        )
        lake = HashEntry(sha256=sha256, attributes={"File Name": "lake.png"}, where="line 3")
        return [Example("export.csv", content.encode(), (toys, lake))]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    yield from table_entries(text_lines(path, notes=tally), tally=tally)


FORMAT: Final = HashCsv()

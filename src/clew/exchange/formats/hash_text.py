"""Plain text, one hash a line: MD5, SHA-1 or SHA-256, told by length.

A value of 64 digits is SHA-256 here, unless its line says "pdq:"; lists of PDQ are `pdq-text`.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from clew.exchange.hash_lines import has_hash, is_comment, line_entries
from clew.exchange.hash_list_format import Certainty, Example
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.tally import Tally
from clew.intake.documents.encoding import head_text
from clew.intake.documents.text_file import text_lines
from clew.model.hash_entry import HashEntry

_LOOK_AT = 50  # lines


class HashText:
    """One hash a line, with a name, a category or nothing beside it."""

    name = "text"
    extensions = (".txt", ".md5", ".sha1", ".sha256")
    certainty = Certainty.SHAPE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        lines = [line for line in head_text(head).split("\n") if not is_comment(line)]
        return any(has_hash(line) for line in lines[:_LOOK_AT])

    def read(self, path: Path) -> HashListReading:
        return HashListReading(title="plain text", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        md5, sha1, pdq = bytes(range(16)), bytes(range(20)), bytes(range(32))
        content = f"# rooms\n{md5.hex()}  red room.jpg\n{sha1.hex().upper()},2\npdq:{pdq.hex()}\n"
        return [
            Example(
                "rooms.txt",
                content.encode(),
                (
                    HashEntry(md5=md5, attributes={"FileName": "red room.jpg"}, where="line 2"),
                    HashEntry(sha1=sha1, category="2", where="line 3"),
                    HashEntry(pdq=pdq, where="line 4"),
                ),
            )
        ]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    yield from line_entries(text_lines(path, notes=tally), tally=tally)


FORMAT: Final = HashText()

"""Plain text, one PDQ hash a line (64 hexadecimal digits), with its quality or a category.

Nothing in 64 digits tells PDQ from SHA-256. A file is known as PDQ by "pdq" as a word in its name
or in a comment before the first hash; otherwise the format must be asked for.
"""

import re
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

_PDQ = re.compile(r"(?<![a-z])pdq(?![a-z])")
_64_DIGITS = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


class PdqText:
    """One PDQ hash a line."""

    name = "pdq-text"
    extensions = (".pdq", ".txt")
    certainty = Certainty.COLUMNS

    def recognises(self, head: bytes, name: str) -> bool:
        said = [name]
        for line in head_text(head).lower().split("\n"):
            if is_comment(line):
                said.append(line)
                continue
            is_64 = _64_DIGITS.search(line) is not None and has_hash(line)
            return is_64 and _PDQ.search(" ".join(said).lower()) is not None
        return False

    def read(self, path: Path) -> HashListReading:
        return HashListReading(title="plain text (PDQ)", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        lake, wood = bytes(range(32)), bytes(range(32, 64))
        content = f"# PDQ of landscapes\n{lake.hex()},97\n{wood.hex()},4\n"
        return [
            Example(
                "landscapes.txt",
                content.encode(),
                (
                    HashEntry(pdq=lake, attributes={"quality": "97"}, where="line 2"),
                    HashEntry(pdq=wood, category="4", where="line 3"),
                ),
            )
        ]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    yield from line_entries(text_lines(path, notes=tally), tally=tally, as_kind="pdq")


FORMAT: Final = PdqText()

"""The ICSE database's hash export: a table with semicolons and y/n flags.

Its header is known from a public reader (IPED, HashDBTool); older exports have further columns
(ZZ40, LACE, InvestigationName, Agency), which are kept like all others.
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

_OWN_COLUMNS = frozenset({"imageid", "isdistributed", "victimidentified", "offenderidentified"})


class IcseCsv:
    """ICSE's hash export."""

    name = "icse"
    extensions = (".csv",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        header = find_header(lines_of(head_text(head)))
        return header is not None and header.plain_names >= _OWN_COLUMNS

    def read(self, path: Path) -> HashListReading:
        return HashListReading(title="ICSE CSV", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        md5, sha1 = bytes(range(16)), bytes(range(20))
        content = (
            "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;"
            "Series name;Number of submissions;File Available;Media Type;Baseline\n"
            f'{md5.hex()};{sha1.hex()};;41;y;n;false;"Sunny; room";2;T;Image;Yes\n'
        )
        attributes = {
            "Image ID": "41",
            "Is distributed": "true",
            "Victim identified": "false",
            "Offender identified": "false",
            "Series name": "Sunny; room",
            "Number of submissions": "2",
            "File Available": "true",
            "Media Type": "Image",
            "Baseline": "true",
        }
        entry = HashEntry(md5=md5, sha1=sha1, attributes=attributes, where="line 2")
        return [Example("icse.csv", content.encode(), (entry,))]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    baseline = 0
    for entry in table_entries(text_lines(path, notes=tally), tally=tally):
        baseline += entry.attributes.get("Baseline") == "true"
        yield entry
    tally.add("baseline", baseline)


FORMAT: Final = IcseCsv()

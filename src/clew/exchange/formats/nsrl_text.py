"""NSRL's RDS 2 text, NSRLFile.txt, in both of its column orders.

Newer: "SHA-1","MD5","CRC32","FileName",...; older: "SHA-1","FileName",...,"MD4","MD5","CRC32",...
The header says which. ProductCode refers to NSRLProd.txt, which is not read.
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

_OWN_COLUMNS = frozenset({"sha1", "md5", "filename", "productcode", "specialcode"})


class NsrlText:
    """NSRLFile.txt."""

    name = "nsrl-text"
    extensions = (".txt",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        header = find_header(lines_of(head_text(head)))
        return header is not None and header.plain_names >= _OWN_COLUMNS

    def read(self, path: Path) -> HashListReading:
        return HashListReading(title="NSRL RDS 2 text", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        md5, sha1 = bytes(range(16)), bytes(range(20))
        newer = (
            '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode",'
            '"SpecialCode"\r\n'
            f'"{sha1.hex().upper()}","{md5.hex().upper()}","0A0B0C0D","clock, v2.exe",'
            '512,77,"190",""\r\n'
        )
        older = (
            '"SHA-1","FileName","FileSize","ProductCode","OpSystemCode","MD4","MD5","CRC32",'
            '"SpecialCode"\n'
            f'"{sha1.hex()}","clock, v2.exe",512,77,"190","","{md5.hex()}","0A0B0C0D",""\n'
        )
        attributes = {
            "CRC32": "0A0B0C0D",
            "FileName": "clock, v2.exe",
            "FileSize": "512",
            "ProductCode": "77",
            "OpSystemCode": "190",
        }
        entry = HashEntry(md5=md5, sha1=sha1, attributes=attributes, where="line 2")
        return [
            Example("NSRLFile.txt", newer.encode(), (entry,)),
            Example("NSRLFile-old.txt", older.encode(), (entry,)),
        ]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    tally.note("NSRL names the files of known software: import it as files to ignore (known_good)")
    for entry in table_entries(text_lines(path, notes=tally), tally=tally):
        if entry.attributes.get("SpecialCode", "").upper() == "M":
            tally.met("NSRL marks an entry as malicious software (SpecialCode M): do not ignore it")
        yield entry


FORMAT: Final = NsrlText()

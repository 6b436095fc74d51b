"""Activity logs of storage and messaging providers as CSV, told by their header."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from clew.intake.activity import COLUMNS, NEEDED, ActivityLog, log_key, log_key_of
from clew.intake.documents.delimited import cells_of, rows
from clew.intake.documents.encoding import head_text
from clew.intake.documents.met import Met
from clew.intake.documents.text_file import text_lines
from clew.intake.source import Certainty, Document, Example, Reported

_DELIMITERS = ",;\t"


class ActivityCsv:
    """One event a row."""

    name = "activity log CSV"
    extensions = (".csv", ".tsv", ".txt")
    certainty = Certainty.COLUMNS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        return _header(head_text(head).lstrip("\ufeff").partition("\n")[0]) is not None

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        met = Met()
        lines = text_lines(document.path, notes=met)
        log = ActivityLog(key=log_key(document.path), format_=self.name, now=now)
        _, first = next(lines, (0, ""))
        delimiter, names = _header(first.lstrip("\ufeff")) or (",", list(COLUMNS))
        for number, cells in rows(lines, delimiter=delimiter, notes=met):
            if len(cells) == len(names):
                yield from log.row(number, dict(zip(names, cells, strict=True)))
            elif any(cell.strip() for cell in cells):
                reason = f"it has {len(cells)} columns, the header has {len(names)}"
                yield log.refuse(number, "row", reason)
            yield from met.refused(log.draft)
        yield from met.refused(log.draft)
        yield from log.ended()

    def examples(self) -> Sequence[Example]:
        return [_example(), _example_semicolons()]


def _header(line: str) -> tuple[str, list[str]] | None:
    """The delimiter and the names of the columns, where the line is a log's header."""
    for delimiter in _DELIMITERS:
        names = [name.strip().lower() for name in cells_of(line.rstrip(), delimiter=delimiter)]
        if set(names) >= NEEDED and len(set(names)) == len(names):
            return delimiter, names
    return None


def _example() -> Example:
    """A login, a share to another account, and a payment."""
    sha256 = "0f" * 32
    content = (
        ",".join(COLUMNS)
        + "\n2025-05-01T10:00:07+05:30,store.example,ana7,login,203.0.113.7,51234,Lamp-77,,,,,,"
        + "\n2025-05-01T10:02:00Z,store.example,ana7,share,,,,https://store.example/s/Ab12cd34,"
        + f"{sha256},ben_x,,,"
        + "\n2025-05-02T09:00:00Z,store.example,ana7,payment,,,,,,ben_x,coin-Ab12,12.50,EUR\n"
    )
    return Example(
        {"log.csv": content.encode()},
        (log_key_of(content.encode()),),
        (
            "ip:203.0.113.7",
            "device:Lamp-77",
            "screen_name:ana7",
            "share_link:https://store.example/s/Ab12cd34",
            f"file_hash:sha256:{sha256}",
            "account:ben_x@store.example",
            "account:ben_x@store.example",
            "wallet:coin-Ab12",
        ),
    )


def _example_semicolons() -> Example:
    """As a spreadsheet writes it, with a column of the provider's own."""
    content = (
        "occurred_at;service;account;event;ip;plan\n"
        '2025-05-01T10:00:07Z;chat.example;1001;registration;"2001:db8::7";free\n'
    )
    raw = content.encode("utf-8-sig")
    return Example({"spreadsheet.csv": raw}, (log_key_of(raw),), ("ip:2001:db8::7",))


SOURCE: Final = ActivityCsv()

"""Activity logs of storage and messaging providers as JSON lines, told by their fields."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from clew.intake.activity import NEEDED, ActivityLog, log_key, log_key_of
from clew.intake.documents.encoding import head_text
from clew.intake.documents.met import Met
from clew.intake.documents.text_file import text_lines
from clew.intake.source import Certainty, Document, Example, Reported


class ActivityJsonLines:
    """One event an object, one object a line."""

    name = "activity log JSON lines"
    extensions = (".jsonl", ".ndjson")
    certainty = Certainty.COLUMNS

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        first = head_text(head).lstrip("\ufeff \n").partition("\n")[0]
        return first[:1] == "{" and all(f'"{field}"' in first for field in NEEDED)

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        met = Met()
        log = ActivityLog(key=log_key(document.path), format_=self.name, now=now)
        for number, line in text_lines(document.path, notes=met):
            if not line.strip("\ufeff \t"):
                continue
            fields = _fields(line.lstrip("\ufeff"))
            if isinstance(fields, str):
                yield log.refuse(number, "row", fields)
            else:
                yield from log.row(number, fields)
            yield from met.refused(log.draft)
        yield from met.refused(log.draft)
        yield from log.ended()

    def examples(self) -> Sequence[Example]:
        row = {
            "occurred_at": "2025-05-01T10:00:07Z",
            "service": "chat.example",
            "account": "ana7",
            "event": "message",
            "ip": "203.0.113.7",
            "port": 51234,
            "counterpart": "ben_x",
        }
        content = f"{json.dumps(row)}\n".encode()
        seen = ("ip:203.0.113.7", "account:ben_x@chat.example", "screen_name:ana7")
        return [Example({"log.jsonl": content}, (log_key_of(content),), seen)]


def _fields(line: str) -> dict[str, str] | str:
    """The fields of a line as text, or why it has none."""
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return "it is no JSON object"
    if not isinstance(read, dict):
        return "it is no JSON object"
    return {name.strip().lower(): _text(value) for name, value in read.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


SOURCE: Final = ActivityJsonLines()

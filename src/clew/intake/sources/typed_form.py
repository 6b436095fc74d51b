"""A report typed by hand: a small text file (TOML), with one block a person.

`clew reports form` prints an empty one. A number makes the report's key, so that a corrected form
replaces the first; without one the key is made from the content.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from clew.intake.documents.encoding import encoding_of, head_text
from clew.intake.documents.errors import BrokenDocumentError
from clew.intake.drafting import ReportDraft
from clew.intake.source import Certainty, Document, Example, Reported
from clew.intake.spelling import visible
from clew.intake.typed_report import Fields, TypedReport, text_of
from clew.model.report import Refused

_REPORT = re.compile(r"^\s*\[report\]", re.MULTILINE)
_NUMBER = re.compile(r"[\w][\w ./-]{0,99}")
_LONGEST = 4 << 20


class TypedForm:
    """What an officer types."""

    name = "typed form"
    extensions = (".toml",)
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        text = head_text(head).lstrip("\ufeff")
        return bool(_REPORT.search(text)) and text.lstrip()[:1] in {"#", "["}

    def read(self, document: Document, *, now: datetime) -> Iterator[Reported]:
        try:
            content = _content(document)
            form = tomllib.loads(content)
        except (ValueError, RecursionError) as error:
            reason = f"the form cannot be understood: {error}"
            advice = "compare it with an empty one: clew reports form"
            yield Refused(visible(document.name), "form", visible(reason), advice)
            return
        report = form.pop("report", {})
        report = report if isinstance(report, dict) else {}
        draft = ReportDraft(_key(report, content), self.name, now)
        yield draft.head()
        yield from TypedReport(draft).read(report, form)
        yield from draft.ended()

    def examples(self) -> Sequence[Example]:
        content = (
            '[report]\nnumber = "2025-17"\nsender = "Hotline Example"\n'
            'received_at = 2025-05-02T09:00:00Z\ncountry = "IN"\n'
            '[[person]]\nservice = "chat.example"\naccount = "ana7"\nstanding = "suspect"\n'
            'names = ["Ana Lake"]\nphones = ["098123 45678"]\n'
            "[[person.seen]]\noccurred_at = 2025-05-01T10:00:07+05:30\n"
            'event = "login"\nip = "203.0.113.7"\nport = 51234\n'
            '[[person]]\nstanding = "witness"\nemails = ["ben@mail.example"]\n'
        )
        seen = (
            *("screen_name:ana7", "name:ana lake", "phone:+919812345678", "ip:203.0.113.7"),
            "email:ben@mail.example",
        )
        return [Example({"form.toml": content.encode()}, ("form:2025-17",), seen)]


def _content(document: Document) -> str:
    """The form's text.

    Raises:
        BrokenDocumentError: the file cannot be read.
        ValueError: it is too long to have been typed, or is no text.
    """
    try:
        with document.path.open("rb") as file:
            raw = file.read(_LONGEST + 1)
    except OSError as error:
        raise BrokenDocumentError(f"{document.name} cannot be read: {error.strerror}") from error
    if len(raw) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST:,} bytes")
    text = raw.decode(encoding_of(raw[:64])).lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _key(report: Fields, content: str) -> str:
    number = text_of(report.get("number"))
    if _NUMBER.fullmatch(number):
        return f"form:{number}"
    return f"form:{hashlib.sha256(content.encode()).hexdigest()[:32]}"


SOURCE: Final = TypedForm()

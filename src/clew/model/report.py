"""A report: what a provider, a hotline, a bureau or a person hands in about accounts and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Report:
    """The head of a report; its sightings name it by `key` and are handed over beside it.

    `key` is the source's own number where it has one ("cybertip:1234567"), else made from the
    content: the same report has the same key however often it comes. `format` names the plug-in
    that read it, `sender` who handed it in as the report says. `incident` is the report's own word
    for what happened, `summary` its text. `files` lists what it says of its files: a mapping of
    field to value each. `unknown` keeps every field that no plug-in knows, by its path in the
    report, so that nothing the sender said is lost.

    Example:
        >>> Report(key="cybertip:1", format="CyberTip XML", sender="Storage Example").urgent
        False
    """

    key: str
    format: str
    sender: str
    received_at: datetime | None = None
    incident_at: datetime | None = None
    incident: str = ""
    summary: str = ""
    urgent: bool = False
    files: tuple[Mapping[str, str], ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """A part of a document that could not be taken: the report or row, the element, and why.

    The rest of the document goes on; `advice` says what the reader can do.

    Example:
        >>> print(Refused("report 7", "port", "70000 is not a port", "ask the sender"))
        report 7, port: 70000 is not a port; ask the sender
    """

    where: str
    element: str
    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.where}, {self.element}: {self.reason}; {self.advice}"

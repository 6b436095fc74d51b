"""One thing that happened in a case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.handling.release import Handled
from clew.model.wording import Wording


@dataclass(frozen=True, slots=True)
class Entry:
    """When, who and what; `kind` is a word to tell entries apart by, `link` what it is about.

    `link` is the name of a page and the key of what it shows, None where there is none; `case` is
    where it happened, where entries of several are told together. `handling` is that of what it is
    about, None where that is the case's own.
    """

    at: datetime
    kind: str
    who: str
    what: Wording
    link: tuple[str, str] | None = None
    case: UUID | None = None
    handling: Handled | None = None

"""Wishes: to whom something is to go, for what, with which words and until when; or goes anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clew.bureau.sharing.envelope import Envelope
from clew.handling.purpose import Purpose

LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wish:
    """To whom, for what, with which words, until when. `to` are names of the directory.

    `also_for` are further purposes, `audience` bureaux that it may be passed on to besides.
    """

    to: Sequence[str]
    purpose: Purpose
    reason: str
    title: str = ""
    note: str = ""
    with_files: bool = True
    retain_until: datetime | None = None
    lifetime: timedelta = LIFETIME
    also_for: Sequence[Purpose] = ()
    audience: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """For what a record is told anew, and why; what is None stays as it was told before.

    `to` are names of bureaux that get it besides. Without `with_files` a file goes only if it went.
    """

    purpose: Purpose
    reason: str
    to: Sequence[str] = ()
    title: str | None = None
    note: str | None = None
    with_files: bool | None = None
    retain_until: datetime | None = None

    def wish(self, before: Envelope, *, had_file: bool, audience: Sequence[str]) -> Wish:
        """Return on which terms the record goes now, for a whole audience."""
        return Wish(
            self.to,
            self.purpose,
            self.reason,
            before.title if self.title is None else self.title,
            before.note if self.note is None else self.note,
            had_file if self.with_files is None else self.with_files,
            before.retain_until if self.retain_until is None else self.retain_until,
            audience=audience,
        )

"""Wish: to whom something is to go, for what, with which words and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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

"""Times of operations: without an offset, by the clocks of a zone that is named."""

from datetime import datetime
from typing import Annotated

import typer


class NoTimeError(ValueError):
    """A time cannot be understood."""


def time_named(text: str) -> datetime:
    """Return a time as it is written; it may lack its zone.

    Raises:
        NoTimeError: it is none.

    Example:
        >>> time_named("2026-12-03T05:30").isoformat()
        '2026-12-03T05:30:00'
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NoTimeError(f"{text!r} is no time; write it as 2026-12-03T05:30") from error


Zone = Annotated[str, typer.Option(help="the time zone of what names none, as Asia/Kolkata")]

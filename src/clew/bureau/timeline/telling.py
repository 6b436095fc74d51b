"""Telling: what entries of every source are put together from."""

from datetime import datetime

from clew.model.wording import Wording


def because(what: Wording, said: str | None) -> Wording:
    """Return what happened with what was said of it, if anything was.

    Example:
        >>> because(Wording("closed the case"), "solved"), because(Wording("closed the case"), "")
        ('closed the case: solved', 'closed the case')
    """
    return Wording("%(what)s: %(said)s", what=what, said=said) if said else what


def unless_undone(what: Wording, undone_at: datetime | None) -> Wording:
    """Return what was decided, and since when it holds no more, if it was undone."""
    if undone_at is None:
        return what
    return Wording("%(what)s (undone %(day)s)", what=what, day=str(undone_at.date()))

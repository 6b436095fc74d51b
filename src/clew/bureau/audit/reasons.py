"""Reasons: what is revealed, leaves the vault or is decided takes a reason, which is logged."""

from clew.model.wording import Wording


class NoReasonError(ValueError):
    """Something was to be revealed, exported or decided without a reason."""


def told(reason: str, *, what: str) -> str:
    """Return the reason of `what`, without spaces around it.

    Raises:
        NoReasonError: it is empty.

    Example:
        >>> told(" a new clue ", what="the log leaves the vault")
        'a new clue'
    """
    if not reason.strip():
        raise NoReasonError(Wording("say why %(what)s; the reason is logged", what=what))
    return reason.strip()

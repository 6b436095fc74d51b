"""How a worker is held, from the strongest to none; the words go into reports."""

from enum import StrEnum

from clew.media.sandbox import bubblewrap


class Confinement(StrEnum):
    """What holds a worker."""

    NAMESPACES = "seccomp, rlimits, bubblewrap"
    FILTER = "seccomp, rlimits"
    NONE = "none (unsafe)"


def worth_trying(*, unsafe_unconfined: bool) -> list[Confinement]:
    """Return what to try on this system, strongest first; none at all only if it was allowed.

    Example:
        >>> Confinement.NONE in worth_trying(unsafe_unconfined=False)
        False
    """
    wanted = [Confinement.NAMESPACES] if bubblewrap.prefix() else []
    wanted.append(Confinement.FILTER)
    return [*wanted, Confinement.NONE] if unsafe_unconfined else wanted

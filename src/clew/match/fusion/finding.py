"""A finding: what one channel says of two items, as a likelihood ratio or why there is none."""

import math
from dataclasses import dataclass
from enum import StrEnum

from clew.match.fusion.channels import BOND_OF, Bond, Channel
from clew.model.wording import Wording

_TIMES = {True: Wording("%(times)s to 1 for"), False: Wording("%(times)s to 1 against")}
_MILLION = {
    True: Wording("over a million to 1 for"),
    False: Wording("over a million to 1 against"),
}


class Told(StrEnum):
    """What a channel could say."""

    WEIGHED = "weighed"
    NOT_WEIGHED = "not weighed"  # it says something whose worth nobody measured
    NOTHING = "nothing found"
    CANNOT_TELL = "cannot tell"
    NOT_CHECKED = "not checked"


class Basis(StrEnum):
    """Where a ratio comes from."""

    MEASURED = "measured"
    BY_HAND = "set by hand"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one channel says of two items, and `why` in words.

    `log_ratio` is how much likelier (natural logarithm) that is if they share the channel's bond
    than if they do not: above zero it speaks for it, below against it. It is zero where nothing
    is weighed.

    Raises:
        ValueError: something is weighed that should not be, or without end.
    """

    channel: Channel
    told: Told
    why: str
    log_ratio: float = 0.0
    basis: Basis = Basis.MEASURED

    def __post_init__(self) -> None:
        if self.log_ratio and self.told is not Told.WEIGHED:
            raise ValueError(f"{self.channel}: {self.told} cannot weigh {self.log_ratio}")
        if not math.isfinite(self.log_ratio):
            raise ValueError(f"{self.channel}: no evidence is without end")

    @property
    def bond(self) -> Bond:
        """What the items share if it is so."""
        return BOND_OF[self.channel]


def ratio_in_words(log_ratio: float) -> Wording:
    """Return a likelihood ratio for people: how many times likelier, for or against.

    Example:
        >>> ratio_in_words(math.log(200)), ratio_in_words(-math.log(20)), ratio_in_words(0.0)
        ('200 to 1 for', '20 to 1 against', '1 to 1')
        >>> ratio_in_words(30)
        'over a million to 1 for'
    """
    times = round(math.exp(min(abs(log_ratio), 20.0)))
    if times <= 1:
        return Wording("1 to 1")
    if times > 1_000_000:
        return _MILLION[log_ratio > 0]
    digits = max(0, len(str(times)) - 2)
    return _TIMES[log_ratio > 0].filled(times=round(times, -digits))

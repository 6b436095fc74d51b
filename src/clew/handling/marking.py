"""Marking: all that is said of how a record may be handled, and the law for what is derived.

A marking holds a TLP label, a PAP label, the purposes it may serve, the bureaux it may be shown to,
until when it is kept, and whether hits may be told: that something of it touches what is another's.
Derived data carries the stricter of each: `combined` only ever narrows.

Example:
    >>> here = Marking(tlp=Tlp.AMBER, audience=Audience.of("NZ", "IN"))
    >>> there = Marking(tlp=Tlp.RED, audience=Audience.of("NZ"))
    >>> combined([here, there]) == there
    True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from clew.handling.audience import Audience
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp, strictest


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """How a record may be handled. `keep_until` is None where it is kept as long as its case."""

    tlp: Tlp
    pap: Pap = Pap.AMBER
    purposes: frozenset[Purpose] = frozenset(Purpose)
    audience: Audience
    keep_until: datetime | None = None
    tells_hits: bool = False

    def is_kept(self, *, now: datetime) -> bool:
        """Tell whether the record may still be there: once its time is up it is as if absent."""
        return self.keep_until is None or now < self.keep_until

    def holds(self, other: "Marking") -> bool:
        """Tell whether what is marked so may tell of a record marked like the other as it is.

        The other is stricter in nothing: it would not narrow what tells of it.

        Example:
            >>> here = Marking(tlp=Tlp.AMBER, audience=Audience.of("NZ"))
            >>> wider = Marking(tlp=Tlp.GREEN, audience=Audience.of("NZ", "IN"))
            >>> here.holds(wider), wider.holds(here)
            (True, False)
        """
        both = self & other
        return (both.tlp, both.pap, both.purposes, both.audience) == (
            self.tlp,
            self.pap,
            self.purposes,
            self.audience,
        )

    def __and__(self, other: "Marking") -> "Marking":
        ends = [end for end in (self.keep_until, other.keep_until) if end is not None]
        return Marking(
            tlp=strictest([self.tlp, other.tlp]),
            pap=max(self.pap, other.pap, key=list(Pap).index),
            purposes=self.purposes & other.purposes,
            audience=self.audience & other.audience,
            keep_until=min(ends, default=None),
            tells_hits=self.tells_hits and other.tells_hits,
        )


def combined(markings: Iterable[Marking]) -> Marking:
    """Return what data derived from records with these markings must carry.

    Raises:
        ValueError: there is no marking: what comes from nowhere may be shown to nobody.

    Example:
        >>> from clew.handling.pap import Pap
        >>> one = Marking(tlp=Tlp.GREEN, pap=Pap.RED, audience=Audience.everybody())
        >>> combined([one, Marking(tlp=Tlp.AMBER, audience=Audience.of("NZ"))]).pap.value
        'PAP:RED'
    """
    several = list(markings)
    if not several:
        raise ValueError("derived data needs the marking of at least one source")
    return reduce(lambda one, other: one & other, several)

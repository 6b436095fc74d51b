"""Release: may a record go to whoever a file is written for?

Asked of every record before a byte of it is written. What a release asks for is small, so that a
marking that says more than TLP is asked in the same way.

Example:
    >>> TO_ANOTHER_BUREAU.admits(Labelled(Tlp.AMBER))
    True
    >>> TO_ANOTHER_BUREAU.admits(Labelled(Tlp.RED)), TO_OWN_BUREAU.admits(Labelled(Tlp.RED))
    (False, True)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from clew.handling.marking import Marking
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp, strictest


class Handled(Protocol):
    """How one record may be handled: at least its label."""

    @property
    def tlp(self) -> Tlp:
        """The TLP label."""
        ...


class Release(Protocol):
    """Who a file is for, as a rule on records."""

    def admits(self, handling: Handled) -> bool:
        """Tell whether a record that is handled so may go there."""
        ...


@dataclass(frozen=True, slots=True)
class Labelled:
    """A record of which nothing but the TLP label is said."""

    tlp: Tlp


@dataclass(frozen=True, slots=True)
class UpTo:
    """Records whose label is one of these."""

    labels: frozenset[Tlp]

    def admits(self, handling: Handled) -> bool:
        """Tell whether the record's label is among them."""
        return handling.tlp in self.labels


TO_OWN_BUREAU: Release = UpTo(frozenset(Tlp))
"""A file that stays in the bureau: whatever its officer may see."""

TO_ANOTHER_BUREAU: Release = UpTo(frozenset({Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER}))
"""TLP 2.0: AMBER+STRICT stays in the organisation, RED with the people it was given to."""


@dataclass(frozen=True, slots=True)
class ToBureau:
    """Records that may go to one bureau: by label and, where that is said, by audience and PAP.

    Example:
        >>> from clew.handling.audience import Audience
        >>> case = Marking(tlp=Tlp.AMBER, audience=Audience.of("NZ"))
        >>> ToBureau("7", country="NZ").admits(case), ToBureau("8", country="IN").admits(case)
        (True, False)
    """

    bureau: str
    country: str

    def admits(self, handling: Handled) -> bool:
        """Tell whether the record may go there."""
        if not TO_ANOTHER_BUREAU.admits(handling):
            return False
        if not isinstance(handling, Marking):
            return True
        audience = handling.audience
        named = audience.admits(bureau=self.bureau, country=self.country)
        return named and handling.pap.may_be_exported


def admits_all(release: Release, handling: Iterable[Handled]) -> bool:
    """Tell whether every source of a record may go; what has no source may go nowhere.

    Example:
        >>> admits_all(TO_OWN_BUREAU, [])
        False
    """
    sources = list(handling)
    return bool(sources) and all(release.admits(one) for one in sources)


def names_victims(release: Release, handling: Iterable[Handled]) -> bool:
    """Tell whether a file for whom it is may say whom its sources call a victim.

    To the own bureau it may; to another one where every source says that it may be used to
    identify victims.

    Example:
        >>> from clew.handling.audience import Audience
        >>> one = Marking(tlp=Tlp.GREEN, audience=Audience.everybody())
        >>> there = ToBureau("7", country="NZ")
        >>> names_victims(there, [one]), names_victims(there, [one, Labelled(Tlp.GREEN)])
        (True, False)
    """
    return release == TO_OWN_BUREAU or all(
        isinstance(one, Marking) and Purpose.VICTIM_IDENTIFICATION in one.purposes
        for one in handling
    )


def strictest_label(handling: Iterable[Handled]) -> Tlp:
    """Return the label that what rests on all of these carries.

    Raises:
        ValueError: it rests on nothing.
    """
    return strictest(one.tlp for one in handling)

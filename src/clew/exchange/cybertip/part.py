"""A part of a CyberTip that captures stand in: a person, an incident, a file.

Captures are numbered over all their kinds in a part, so they go in by their numbers.
"""

from dataclasses import dataclass, field

from clew.exchange.cybertip.element import TipElement
from clew.exchange.cybertip.people import captured
from clew.exchange.cybertip.values import has_no_place
from clew.exchange.losses import Losses
from clew.model.sighting import Sighting


@dataclass(slots=True)
class TipPart:
    """An element, and the captures that are to stand in it."""

    element: TipElement
    _captures: dict[int, list[TipElement]] = field(default_factory=dict)

    def capture(self, number: int, seen: Sighting, losses: Losses) -> None:
        """Take what was captured, under its number."""
        made = captured(seen, losses)
        if made is None:
            has_no_place(seen, losses)
            return
        if number in self._captures:
            losses.met("that several things were seen at once")
        self._captures.setdefault(number, []).append(made)

    def captured(self, tag: str, number: int) -> TipElement:
        """Return the capture of a number, to fill in; made where nothing of it was seen."""
        several = self._captures.setdefault(number, [])
        for each in several:
            if each.tag == tag:
                return each
        several.append(TipElement(tag))
        return several[-1]

    def ended(self) -> TipElement:
        """Return the element with its captures in it."""
        for number in sorted(self._captures):
            self.element.children += self._captures[number]
        return self.element

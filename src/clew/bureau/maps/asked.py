"""What a map is asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clew.bureau.maps.layer import Layer


@dataclass(frozen=True, slots=True)
class Asked:
    """One layer, or all; of one operation or case; of the days from `since` to `until` (UTC).

    What belongs to no operation, to no case or to no time is left out where one is asked for.

    Example:
        >>> [layer.value for layer in Asked(since=date(2026, 3, 1)).layers]
        ['sites', 'operations', 'referrals']
    """

    layer: Layer | None = None
    operation: UUID | None = None
    case: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def layers(self) -> Collection[Layer]:
        """The layers that can be counted so."""
        layers = list(Layer) if self.layer is None else [self.layer]
        return [one for one in layers if self._can_hold(one)]

    def _can_hold(self, layer: Layer) -> bool:
        if layer is Layer.PEOPLE:
            return not (self.operation or self.case or self.since or self.until)
        return layer is not Layer.REFERRALS or not (self.operation or self.case)

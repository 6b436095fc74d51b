"""What a format that Clew writes must offer. Each is one file of formats/ with a `WRITER`.

A writer declares which parts of a parcel it expresses, and writes those; the framework has already
left out what may not go, counts what the format cannot express, and encodes the text.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from clew.exchange.losses import Losses
from clew.exchange.parts import Part
from clew.exchange.released import Released

type Write = Callable[[str], object]


@runtime_checkable
class ParcelFormat(Protocol):
    """One format. `name` is stored and asked for, so it is never changed.

    `reads_back` names the hash-list format that reads what this one writes.
    """

    name: str
    title: str
    extension: str
    expresses: frozenset[Part]
    reads_back: str

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:
        """Write a parcel as text, in pieces; the same parcel gives the same text.

        Tell `losses` what of the parts that the format expresses it could not express here.
        """
        ...

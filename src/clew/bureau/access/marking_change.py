"""Marking change: what is to be said anew of how a record may be handled; the rest stays."""

from dataclasses import dataclass
from datetime import datetime

from clew.bureau.access.marked import MarkedModel
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp


class NoPurposeError(ValueError):
    """What may be used for nothing could be seen by nobody, not even to change it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkingChange:
    """The parts to change; None leaves a part as it is.

    `released_to` holds ids of bureaux and codes of countries; `tell_hits` is of cases only.
    """

    tlp: Tlp | None = None
    pap: Pap | None = None
    purposes: frozenset[Purpose] | None = None
    released_to: frozenset[str] | None = None
    keep_until: datetime | None = None
    tell_hits: bool | None = None

    def __post_init__(self) -> None:
        if self.purposes is not None and not self.purposes:
            raise NoPurposeError("name at least one purpose")

    def columns(self) -> dict[str, object]:
        """Return the columns to write."""
        purposes = self.purposes
        parts = {
            "marking": None if self.tlp is None else self.tlp.value,
            "pap": None if self.pap is None else self.pap.value,
            "purposes": None if purposes is None else frozenset(one.value for one in purposes),
            "released_to": self.released_to,
            "keep_until": self.keep_until,
            "tell_hits": self.tell_hits,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def put_on(self, record: MarkedModel) -> dict[str, object]:
        """Write what differs into the caller's transaction; return it for the log, old and new."""
        told: dict[str, object] = {}
        for name, new in self.columns().items():
            old = getattr(record, name)
            if new != old:
                setattr(record, name, new)
                told[name] = {"from": _plain(old), "to": _plain(new)}
        if told:
            record.save(update_fields=sorted(told))
        return told


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime) else value

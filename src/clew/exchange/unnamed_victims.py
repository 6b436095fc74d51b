"""Unnamed victims: a report without whatever it says of whom it calls a victim."""

from dataclasses import replace

from clew.exchange.parcel import ParcelReport
from clew.model.identifier import Identifier
from clew.model.sighting import Sighting, Standing

_PLACE = "victim"


def without_victims(report: ParcelReport) -> tuple[ParcelReport, int]:
    """Return the report without its victims, and how many statements were left out.

    Left out is what is said of them, what names their accounts with somebody else's, and the fields
    that are kept under a victim's place. What the report's text tells stays: nobody can tell whom a
    sentence is of.
    """
    told = list(report.said())
    victims = {one.subject for one in told if one.standing is Standing.VICTIM}
    kept = [one for one in told if not _is_of(one, victims)]
    fields = report.head.unknown
    unknown = {path: text for path, text in fields.items() if not path.startswith(_PLACE)}
    left_out = len(told) - len(kept) + len(fields) - len(unknown)
    head = replace(report.head, unknown=unknown)
    return ParcelReport(head=head, said=lambda: iter(kept)), left_out


def _is_of(seen: Sighting, victims: set[Identifier]) -> bool:
    return seen.subject in victims or seen.identifier in victims

"""Contacts that an officer may see: those whose selector a report, an item or a plan holds.

Nobody learns of a hit who could not see what was hit. Officers of other bureaux on this node see
none: a run is of the node's own bureau.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from clew.bureau.access.rules import ANSWER_CONTACT
from clew.bureau.accounts.models import Officer
from clew.bureau.deconfliction.models import Answer, Contact
from clew.bureau.network.models import Sighting
from clew.bureau.network.queries.reports import CURRENT, visible_reports
from clew.bureau.operations.models import Site
from clew.bureau.operations.queries import visible_operations
from clew.bureau.vault.queries.visibility import visible_locations
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording

_AT_ONCE = 2_000
_SHA256 = "sha256:"
PLANNED = "planned"
"""What a contact of plans is of; its value are the ids of the own sites."""


class ContactNotFoundError(LookupError):
    """There is no such contact, or this officer may not see it: the two look alike."""


@dataclass(frozen=True, slots=True)
class SeenContact:
    """A contact with where its selector is here, as far as the officer may see."""

    row: Contact
    held_by: Sequence[str]

    @property
    def is_planned(self) -> bool:
        """Whether it is a place and a time that both plan for, and no selector."""
        return self.row.kind == PLANNED

    @property
    def told(self) -> str:
        """What both hold, in a word."""
        return "the same place and time" if self.is_planned else str(self.identifier)

    @property
    def identifier(self) -> Identifier:
        """The selector."""
        return Identifier(IdentifierKind(self.row.kind), self.row.value)


def contacts_for(officer: Officer, *, waiting: bool = False) -> list[SeenContact]:
    """Return the contacts that the officer may see, the newest run first."""
    if not ANSWER_CONTACT.gate.admits(officer):
        return []
    rows = Contact.objects.filter(run__bureau=officer.bureau_id)
    rows = rows.select_related("run__partner__bureau", "run__bureau")
    if waiting:
        rows = rows.filter(ours=Answer.WAITING)
    return _seen(officer, list(rows.order_by("-run__ended_at", "kind", "value")))


def contact_by_id(officer: Officer, contact_id: UUID | str) -> SeenContact:
    """Return the contact of that id, or the one whose id ends so.

    Raises:
        ContactNotFoundError: there is none that the officer may see, or there are several.
    """
    wanted = str(contact_id).replace("-", "").lower()
    found = [one for one in contacts_for(officer) if one.row.pk.hex.endswith(wanted)]
    if len(found) != 1 or len(wanted) < 4:
        raise ContactNotFoundError(
            f"there is no contact {contact_id}, or several; see: clew deconflict contacts"
        )
    return found[0]


def _seen(officer: Officer, rows: Sequence[Contact]) -> list[SeenContact]:
    values = {row.value for row in rows}
    held = _in_cases(officer, values), _in_reports(officer, values), _in_plans(officer, rows)
    seen = []
    for row in rows:
        by = [one for places in held for one in sorted(places.get((row.kind, row.value), ()))]
        if by:
            seen.append(SeenContact(row, by))
    return seen


def _in_cases(officer: Officer, values: Collection[str]) -> Mapping[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    digests = sorted(one.removeprefix(_SHA256) for one in values if one.startswith(_SHA256))
    for several in batched(digests, _AT_ONCE, strict=False):
        places = visible_locations(officer).filter(item__in=several)
        for item, number in places.values_list("item", "exhibit__case__number").distinct():
            name = (IdentifierKind.FILE_HASH.value, f"{_SHA256}{item}")
            found.setdefault(name, set()).add(Wording("case %(number)s", number=number))
    return found


def _in_plans(officer: Officer, rows: Sequence[Contact]) -> Mapping[tuple[str, str], set[str]]:
    """The sites that a contact of plans is about, of operations that the officer sees."""
    sites = {row.value: row.value.split(",") for row in rows if row.kind == PLANNED}
    every = {one for several in sites.values() for one in several}
    if not every:
        return {}
    seen = Site.objects.filter(operation__in=visible_operations(officer).order_by())
    told = {
        str(one.pk): f"{one.operation.name}, {one.label}"
        for one in seen.filter(pk__in=every).select_related("operation")
    }
    return {
        (PLANNED, value): {told[one] for one in several if one in told}
        for value, several in sites.items()
    }


def _in_reports(officer: Officer, values: Collection[str]) -> Mapping[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    reports = visible_reports(officer).filter(recalled_at=None).order_by()
    current = Sighting.objects.filter(CURRENT, report__in=reports).order_by()
    for several in batched(sorted(values), _AT_ONCE, strict=False):
        for column in ("subject", "identifier", "file", "link"):
            named = current.filter(**{f"{column}__value__in": several})
            told = named.values_list(f"{column}__kind", f"{column}__value", "report__key")
            for kind, value, key in told.distinct():
                found.setdefault((kind, value), set()).add(f"report {key}")
    return found

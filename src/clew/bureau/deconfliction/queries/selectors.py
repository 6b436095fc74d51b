"""Selectors that may take part in a run: of reports and cases of the own bureau.

A hit tells the other bureau that something is here. So nothing takes part that is for named persons
only or may not be exported, and nothing that another bureau released or shared: it is not ours to
tell of.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

from django.db.models import Q, QuerySet

from clew.bureau.access.rules import DECONFLICT_CASE, DECONFLICT_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError, cases_for
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Report, Sighting
from clew.bureau.network.queries.reports import CURRENT
from clew.bureau.vault.queries.visibility import visible_locations
from clew.exchange.deconfliction.selectors import NoSelectorError, compared_kinds, selector
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording

_AT_ONCE = 5_000
_REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Choice:
    """What takes part: identifiers of these kinds in all own reports, or of these cases."""

    kinds: frozenset[IdentifierKind]
    cases: Sequence[str] = ()
    has_reports: bool = False

    def to_json(self) -> dict[str, object]:
        """Return it as a value that JSON can hold."""
        kinds = sorted(one.value for one in self.kinds)
        return {"kinds": kinds, "cases": list(self.cases), "reports": self.has_reports}


def chosen(officer: Officer, choice: Choice) -> Mapping[Identifier, str]:
    """Return the identifiers that take part, each with what it is asked for.

    Raises:
        CaseNotFoundError: there is no such case, or none that the officer may compare.
        NoSelectorError: a kind is one that is not compared.
    """
    if odd := choice.kinds - compared_kinds():
        raise NoSelectorError(f"{', '.join(sorted(odd))}: too many people share one")
    found: dict[Identifier, str] = {}
    for number in choice.cases:
        for one in _of_case(officer, _case(officer, number), choice.kinds):
            found.setdefault(one, f"case {number}")
    if choice.has_reports:
        for one in _identifiers(_sightings(officer), choice.kinds):
            found.setdefault(one, _REPORTS)
    return dict(sorted(found.items(), key=lambda pair: selector(pair[0])))


def _case(officer: Officer, number: str) -> Case:
    found = cases_for(DECONFLICT_CASE, officer).filter(number=number).first()
    if found is None:
        raise CaseNotFoundError(
            Wording(
                "there is no case %(number)s of this bureau that may be compared; TLP:RED and "
                "PAP:RED may not",
                number=number,
            )
        )
    return found


def _of_case(
    officer: Officer, case: Case, kinds: Collection[IdentifierKind]
) -> Iterator[Identifier]:
    """The digests of a case's own items, and the accounts that own reports name with them."""
    places = visible_locations(officer).filter(exhibit__case=case, loans=None)
    hashes = {f"sha256:{item}" for item in places.values_list("item", flat=True)}
    if IdentifierKind.FILE_HASH in kinds:
        yield from (Identifier(IdentifierKind.FILE_HASH, one) for one in sorted(hashes))
    for several in batched(sorted(hashes), _AT_ONCE, strict=False):
        of_file = Q(identifier__value__in=several) | Q(file__value__in=several)
        yield from _identifiers(_sightings(officer).filter(of_file), kinds)


def _sightings(officer: Officer) -> QuerySet[Sighting]:
    reports = Report.objects.filter(DECONFLICT_REPORTS.where(officer), recalled_at=None)
    return Sighting.objects.filter(CURRENT, report__in=reports)


def _identifiers(
    sightings: QuerySet[Sighting], kinds: Collection[IdentifierKind]
) -> Iterator[Identifier]:
    keys: set[int] = set()
    for column in ("subject", "identifier", "file", "link"):
        keys |= set(sightings.order_by().values_list(column, flat=True).distinct())
    wanted = sorted(one.value for one in kinds)
    for several in batched(sorted(keys - {None}), _AT_ONCE, strict=False):
        rows = IdentifierRow.objects.filter(pk__in=several, kind__in=wanted)
        for kind, value in rows.values_list("kind", "value"):
            yield Identifier(IdentifierKind(kind), value)

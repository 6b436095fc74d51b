"""Packing: what is put into a referral becomes parts, each with the sources that it rests on.

An entity is told as the officer's network has it now: its accounts, what links them and why, and
where it seems to be. Its groups and roles are left out, since they rest on other accounts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clew.bureau.access.rules import EXPORT_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.network.models import BuiltEntity, BuiltLink, Report
from clew.bureau.network.queries import (
    BuiltNetwork,
    NotBuiltError,
    built_network,
    is_out_of_date,
    reports_by_key,
    reports_of_accounts,
    sightings_for,
    sightings_of_accounts,
)
from clew.bureau.referrals.models import Part, Referral, Source
from clew.bureau.vault.queries import ItemNotFoundError, items, visible_locations
from clew.bureau.vault.queries.items import of_case
from clew.bureau.vault.queries.pdqs import pdqs_of
from clew.bureau.vault.queries.rows import ItemRow
from clew.exchange.referral_parts import PartKind
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting
from clew.model.wording import Wording

_AT_ONCE = 1_000


class EmptyReferralError(ValueError):
    """Nothing is asked, or nothing is sent."""


class NoCaseOfItemsError(ValueError):
    """Items are named, and not the case that they are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What is to be sent: items of a case (all of it, if none is named), and what reports tell.

    With `digests_only` the items stay: only what tells them apart is sent.
    """

    case: Case | None = None
    items: Sequence[str] = ()
    digests_only: bool = False
    entities: Sequence[str] = ()
    reports: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(slots=True, eq=False)
class Packed:
    """A part that is not written yet, its sources, and the sightings that tell where it is."""

    part: Part
    cases: Sequence[Case] = ()
    reports: Sequence[Report] = ()
    sightings: Sequence[Sighting] = ()


def packed(officer: Officer, package: Package) -> Iterator[Packed]:
    """Yield the parts of a package, as far as the officer may see and send what is named.

    Raises:
        NoCaseOfItemsError: items are named, and no case.
        DeniedError: the officer may not export the case.
        CaseNotFoundError, ItemNotFoundError, NotBuiltError, NotInNetworkError,
        ReportNotFoundError: what is named is not there, or the officer may not see it.
    """
    if package.items and package.case is None:
        raise NoCaseOfItemsError(Wording("say which case the items are of"))
    if package.case is not None:
        check_case(EXPORT_CASE, officer, package.case)
        yield from _items(officer, package, package.case)
    if package.entities:
        network = _current_network(officer)
        for name in package.entities:
            yield _entity(officer, network, network.entity_named(name))
    for key in package.reports:
        yield _report(officer, key)
    for number, note in enumerate(package.notes, start=1):
        yield Packed(Part(kind=PartKind.NOTE, name=str(number), said={"text": note}))


def write(referral: Referral, several: Sequence[Packed]) -> None:
    """Write parts and their sources into the caller's transaction."""
    for one in several:
        one.part.referral = referral
    parts = Part.objects.bulk_create([one.part for one in several], batch_size=_AT_ONCE)
    sources = [
        Source(part=part, case=case)
        for one, part in zip(several, parts, strict=True)
        for case in one.cases
    ]
    sources += [
        Source(part=part, report=report, reading=report.reading)
        for one, part in zip(several, parts, strict=True)
        for report in one.reports
    ]
    Source.objects.bulk_create(sources, batch_size=_AT_ONCE)


def inherited(officer: Officer, parts: Sequence[Part], *, digests_only: bool) -> Iterator[Packed]:
    """Yield the parts of an earlier referral as those of one that passes them on."""
    for one in parts:
        keeps = digests_only and one.kind == PartKind.ITEM
        kind = PartKind.DIGESTS if keeps else one.kind
        part = Part(kind=kind, name=one.name, item=one.item, said=one.said, origin=one)
        sources = list(one.sources.select_related("case", "report"))
        yield Packed(
            part,
            cases=[each.case for each in sources if each.case],
            reports=[each.report for each in sources if each.report],
            sightings=_sightings(officer, one),
        )


def _current_network(officer: Officer) -> BuiltNetwork:
    """The officer's network, which must say what reports say now: innocent people may be in it."""
    network = built_network(officer)
    if is_out_of_date(officer, network):
        raise NotBuiltError(
            Wording("your network is out of date, and may be wrong: clew network update")
        )
    return network


def _sightings(officer: Officer, part: Part) -> list[Sighting]:
    """What the officer may see of whom or what a part of an earlier referral tells."""
    if part.kind == PartKind.ENTITY:
        accounts = {Identifier(IdentifierKind(k), value) for k, value in part.said["accounts"]}
        return list(sightings_of_accounts(officer, accounts))
    if part.kind == PartKind.REPORT:
        return list(sightings_for(officer, report=part.name))
    return []


def _items(officer: Officer, package: Package, case: Case) -> Iterator[Packed]:
    there = set(of_case(officer, case).values_list("pk", flat=True))
    missing = [one for one in package.items if one not in there]
    if missing:
        raise ItemNotFoundError(
            Wording(
                "there is no item %(missing)s in case %(case)s; check the hash",
                missing=str(missing[0]),
                case=str(case),
            )
        )
    wanted = list(package.items) or sorted(there)
    kind = PartKind.DIGESTS if package.digests_only else PartKind.ITEM
    pdqs, came = pdqs_of(officer, wanted), _came(officer, case, wanted)
    for row in items(officer, wanted):
        origin = came.get(row.sha256)
        part = Part(
            kind=kind,
            name=row.sha256,
            item_id=row.sha256,
            said=_digests(row, pdqs.get(row.sha256)),
            origin=origin,
        )
        before = origin.sources.select_related("case") if origin else ()
        yield Packed(part, cases=[case, *(one.case for one in before if one.case)])


def _came(officer: Officer, case: Case, sha256s: Sequence[str]) -> Mapping[str, Part]:
    """Of the items that lie in the case by a referral only: the part by which each came."""
    places = visible_locations(officer).filter(exhibit__case=case.pk, item__in=sha256s)
    own = set(places.filter(loans=None).values_list("item", flat=True))
    lent = places.exclude(item__in=own).values("exhibit")
    parts = Part.objects.filter(referral__exhibit__in=lent, kind=PartKind.ITEM)
    return {one.name: one for one in parts if one.name not in own}


def _digests(row: ItemRow, pdq: bytes | None) -> dict[str, object]:
    return {
        "md5": row.md5,
        "sha1": row.sha1,
        "size": row.size,
        "family": row.family.value,
        "mime": row.mime,
        "pdq": pdq.hex() if pdq else "",
    }


def _entity(officer: Officer, network: BuiltNetwork, one: BuiltEntity) -> Packed:
    accounts = {Identifier(IdentifierKind(a.kind), a.value) for a in one.accounts.all()}
    links = network.build.links.filter(a__entity=one, b__entity=one).select_related("a", "b")
    said = {
        "accounts": [[each.kind.value, each.value] for each in sorted(accounts)],
        "p": f"{one.p:.4f}",
        "country": one.country,
        "subdivision": one.subdivision,
        "places": one.places,
        "links": [_link(each) for each in links.order_by("-p_same", "id")],
    }
    return Packed(
        Part(kind=PartKind.ENTITY, name=one.name, said=said),
        reports=reports_of_accounts(officer, accounts),
        sightings=list(sightings_of_accounts(officer, accounts)),
    )


def _link(one: BuiltLink) -> dict[str, object]:
    why = [
        {"kind": e["kind"], "log10_lr": f"{e['log10_lr']:+.2f}", "why": e["why"]}
        for e in one.evidence
    ]
    return {"a": one.a.value, "b": one.b.value, "p_same": f"{one.p_same:.4f}", "evidence": why}


def _report(officer: Officer, key: str) -> Packed:
    reports = reports_by_key(officer, key)
    said = {"sender": reports[0].sender, "incident": reports[0].incident}
    return Packed(
        Part(kind=PartKind.REPORT, name=key, said=said),
        reports=reports,
        sightings=list(sightings_for(officer, report=key)),
    )

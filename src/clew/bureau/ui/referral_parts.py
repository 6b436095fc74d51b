"""Parts of a referral as pages show them: a victim's account by its pseudonym, no particulars.

What came from another bureau's node brings no reports, so nothing here says whose account is a
victim's: it is shown as it was told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.network.queries import sightings_for
from clew.bureau.network.shown import Shown
from clew.bureau.referrals import queries
from clew.bureau.vault.queries import visible_items
from clew.exchange.referral_parts import PartKind
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording
from clew.network.resolution.evidence import read_evidence

if TYPE_CHECKING:
    from uuid import UUID

    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.models import Part


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Two accounts of an entity, how likely they are one person's, and why: weight and words."""

    a: str
    b: str
    p_same: str
    evidence: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part: whether its item may be looked at, and whether its report was corrected since.

    `report_id` is of the page of a report.
    Of an entity also its accounts, where it seems to be (whether that speaks for its country, and
    why), and its links; `hidden` counts what is said of where a victim is.
    """

    row: "Part"
    is_here: bool
    is_corrected: bool
    name: str
    report_id: "UUID | None" = None
    accounts: Sequence[str] = ()
    places: Sequence[tuple[bool, str]] = ()
    hidden: int = 0
    links: Sequence[LinkLine] = ()


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """What was proposed, in words, and its evidence; `hidden` counts pieces on a victim."""

    words: str
    evidence: Sequence[str] = ()
    against: Sequence[str] = ()
    hidden: int = 0


def part_lines(officer: "Officer", parts: "Sequence[Part]") -> list[PartLine]:
    """Return parts that the officer may see, as pages show them."""
    keys = {one.item_id for one in parts if one.item_id}
    here = set(visible_items(officer).filter(pk__in=keys).values_list("pk", flat=True))
    shown = Shown.to(officer, {each for one in parts for each in _accounts(one)})
    return [_line(one, shown, is_here=one.item_id in here) for one in parts]


def proposal_line(
    officer: "Officer", proposal: Mapping[str, object] | None, parts: "Iterable[Part]"
) -> ProposalLine:
    """Return a proposal as pages show it: where a victim's sightings are in it, without them."""
    if proposal is None or not proposal.get("country"):
        return ProposalLine(queries.in_words(proposal))
    told = queries.read(proposal)
    evidence, against = _texts(told["evidence"]), _texts(told["against"])
    subjects = {each for one in parts for each in _subjects(officer, one)}
    if not Shown.to(officer, subjects).is_victim(*subjects):
        return ProposalLine(queries.in_words(proposal), evidence, against)
    bare = {**proposal, "why_so_sure": Wording("the evidence is a victim's, too")}
    return ProposalLine(queries.in_words(bare), hidden=len(evidence) + len(against))


def _line(part: "Part", shown: Shown, *, is_here: bool) -> PartLine:
    own, said = _accounts(part), part.said
    corrected = queries.is_corrected_since(part)
    if not own:
        return PartLine(part, is_here, corrected, part.name, report_id=_report_of(part))
    by_value = {one.value: one for one in own}
    is_victim = shown.is_victim(*own)
    places = [(one["speaks_for"], one["why"]) for one in said["places"]]
    return PartLine(
        row=part,
        is_here=is_here,
        is_corrected=corrected,
        name=shown.account(own[0]),
        accounts=[shown.account(one) for one in own],
        places=() if is_victim else places,
        hidden=len(places) if is_victim else 0,
        links=[_link(one, by_value, shown) for one in said["links"]],
    )


def _report_of(part: "Part") -> "UUID | None":
    """The report that a part is, where it is here: what came from another node brings none."""
    if part.kind != PartKind.REPORT:
        return None
    return next((one.report_id for one in part.sources.all() if one.report_id), None)


def _link(said: Mapping[str, object], by_value: Mapping[str, Identifier], shown: Shown) -> LinkLine:
    a, b = (by_value.get(str(said[side])) for side in ("a", "b"))
    ends = [one for one in (a, b) if one is not None]
    evidence = [
        (one["log10_lr"], shown.evidence(read_evidence(one["kind"], one["why"]), *ends))
        for one in said["evidence"]  # type: ignore[attr-defined] # a list, as it is checked
    ]
    names = [
        shown.account(end) if end is not None else str(said[side])
        for side, end in (("a", a), ("b", b))
    ]
    return LinkLine(names[0], names[1], str(said["p_same"]), evidence)


def _accounts(part: "Part") -> list[Identifier]:
    """The accounts of an entity, in order; none of other parts."""
    if part.kind != PartKind.ENTITY:
        return []
    return [Identifier(IdentifierKind(kind), value) for kind, value in part.said["accounts"]]


def _subjects(officer: "Officer", part: "Part") -> set[Identifier]:
    """Whose accounts a part tells of."""
    if part.kind == PartKind.REPORT:
        return {one.subject for one in sightings_for(officer, report=part.name)}
    return set(_accounts(part))


def _texts(several: object) -> list[str]:
    assert isinstance(several, list)
    return several

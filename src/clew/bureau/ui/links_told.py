"""Links as pages tell them: what speaks for one person, what against, and what people judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.network.queries import (
    BuiltNetwork,
    identifier_of,
    judgements_for,
    sharing_notes_for,
    sightings_to_explain,
    visible_judgements,
)
from clew.bureau.network.shown import Shown
from clew.bureau.speaking import worded
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording
from clew.network.resolution import Explanation, explain_pairs
from clew.network.resolution.evidence import read_evidence

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import AccountJudgement, BuiltLink

type Pair = tuple[Identifier, Identifier]

_WHO = {IdentifierKind.ACCOUNT, IdentifierKind.MENTION}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence: its weight, a decimal logarithm with its sign, and why."""

    weight: str
    why: str
    is_against: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """What else is told of a link once its sightings are read; see `resolution.explaining`."""

    against: str
    shared: Sequence[tuple[str, int]]
    breaking: Sequence[str]
    carried: bool


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of two accounts, each by its row and as it is shown."""

    a: int
    b: int
    a_name: str
    b_name: str
    p_same: float
    p_household: float
    pieces: Sequence[Piece]
    explained: Explained | None
    judged: "Sequence[AccountJudgement]"


def built_lines(
    officer: "Officer", links: "Sequence[BuiltLink]", shown: Shown, *, explained: bool
) -> list[LinkLine]:
    """Return links as they were built, explained from all sightings as these are now if asked."""
    pairs = {(link.a.identifier, link.b.identifier): link for link in links}
    told = _explanations(officer, pairs) if explained else {}
    shown = shown.with_more(officer, _shared_accounts(told.values()))
    judged = _judged(officer, pairs)
    return [
        LinkLine(
            a=link.a.pk,
            b=link.b.pk,
            a_name=shown.account(pair[0]),
            b_name=shown.account(pair[1]),
            p_same=link.p_same,
            p_household=link.p_household,
            pieces=[
                _piece(one["log10_lr"], read_evidence(one["kind"], one["why"]), pair, shown)
                for one in link.evidence
            ],
            explained=_explained(told[pair], shown) if explained else None,
            judged=judged[pair],
        )
        for pair, link in pairs.items()
    ]


def explained_line(officer: "Officer", network: BuiltNetwork, pair: Pair, shown: Shown) -> LinkLine:
    """Return two accounts, in order, with all that speaks for and against one person.

    Raises:
        LookupError: no sighting that the officer may see now is of one of them.
    """
    told = _explanations(officer, [pair])[pair]
    shown = shown.with_more(officer, _shared_accounts([told]))
    return LinkLine(
        a=network.number_of(pair[0]),
        b=network.number_of(pair[1]),
        a_name=shown.account(pair[0]),
        b_name=shown.account(pair[1]),
        p_same=told.link.p_same,
        p_household=told.link.p_household,
        pieces=[_piece(one.log10_lr, one.why, pair, shown) for one in told.link.evidence],
        explained=_explained(told, shown),
        judged=_judged(officer, [pair])[pair],
    )


def _explanations(officer: "Officer", pairs: Iterable[Pair]) -> dict[Pair, Explanation]:
    asked = list(pairs)
    told = explain_pairs(
        asked,
        sightings_to_explain(officer, {one for pair in asked for one in pair}),
        judgements=judgements_for(officer),
        notes=sharing_notes_for(officer),
    )
    return {(one.link.a, one.link.b): one for one in told}


def _piece(log10_lr: float, why: str, pair: Pair, shown: Shown) -> Piece:
    return Piece(f"{log10_lr:+.2f}", shown.evidence(why, *pair), is_against=log10_lr < 0)


def _explained(told: Explanation, shown: Shown) -> Explained:
    pair = (told.link.a, told.link.b)
    return Explained(
        against=shown.evidence(told.against.why, *pair) if told.against else "",
        shared=[(_shared(one.identifier, pair, shown), one.others) for one in told.shared],
        breaking=[shown.evidence(one.why, *pair) for one in told.breaking],
        carried=told.carried,
    )


def _shared(one: Identifier, pair: Pair, shown: Shown) -> str:
    """What both of a pair are seen with: with a victim only of what kind it is."""
    kind = Wording.name_of(one.kind.value)
    if shown.is_victim(*pair):
        return worded(kind)
    return worded(Wording("%(kind)s: %(thing)s", kind=kind, thing=shown.account(one)))


def _shared_accounts(told: Iterable[Explanation]) -> set[Identifier]:
    """The accounts with which both of a pair were seen: those both wrote to."""
    return {one.identifier for each in told for one in each.shared if one.identifier.kind in _WHO}


def _judged(officer: "Officer", pairs: Iterable[Pair]) -> "dict[Pair, list[AccountJudgement]]":
    """What stands of what people judged of these pairs, oldest first."""
    found: dict[Pair, list[AccountJudgement]] = {pair: [] for pair in pairs}
    values = {one.value for pair in found for one in pair}
    standing = visible_judgements(officer).filter(undone_at=None)
    for row in standing.filter(a__value__in=values, b__value__in=values):
        a, b = sorted((identifier_of(row.a), identifier_of(row.b)))
        if (a, b) in found:
            found[a, b].append(row)
    return found

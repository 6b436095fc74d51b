"""Evidence: all that is known of two items or dossiers, as pages that compare them show it.

The faces of a match's items are not compared here: that takes a reason, which a page that is opened
does not have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.persons.queries import evidence_of_items
from clew.match.fusion.channels import Bond
from clew.match.fusion.finding import Basis, ratio_in_words
from clew.match.fusion.fusing import Row
from clew.match.fusion.words import EXPLAINED, TOGETHER_MEANS, caveats, probability_in_words
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.persons.queries import Evidence
    from clew.bureau.vault.queries import MatchRow


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One channel in words; `kind` says how it is drawn: counts, against, beside or silent.

    `notes` say how its ratio came about, and why it does not count.
    """

    kind: str
    channel: str
    ratio: Wording
    why: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """The table of one pair, with the probabilities above it and the advice below.

    The last fields say of two dossiers what `persons.queries.Evidence` does.
    """

    together: str
    prior: str
    among: int
    explained: str
    shared: Mapping[str, str]
    lines: Sequence[EvidenceLine]
    judged: Sequence["MatchRow"]
    settles: Sequence[str]
    caveats: Sequence[str]
    marking: str
    pairs: int
    independent: int
    left_out: int
    means: str = TOGETHER_MEANS


def evidence_table(officer: "Officer", match: "MatchRow") -> EvidenceTable | None:
    """Return the table of a match's two items; None where the other is an entry of a list."""
    if match.other is None:
        return None
    return table_of(evidence_of_items(officer, match.item, match.other, templates=None))


def table_of(found: "Evidence") -> EvidenceTable:
    """Return the table of two items or dossiers whose evidence was weighed."""
    fused = found.fused
    counted = any(row.counts for row in fused.rows)
    return EvidenceTable(
        together=probability_in_words(fused.together),
        prior=probability_in_words(fused.prior),
        among=fused.among,
        explained=EXPLAINED[fused.by_recording] if counted else "",
        shared={bond.value: probability_in_words(fused.shared[bond]) for bond in Bond},
        lines=[_line(row) for row in fused.rows],
        judged=found.judged,
        settles=found.settles,
        caveats=caveats(fused.rows),
        marking=found.marking.value,
        pairs=found.pairs,
        independent=found.independent,
        left_out=found.left_out,
    )


def _line(row: Row) -> EvidenceLine:
    one = row.finding
    weighs = bool(one.log_ratio)
    by_hand = Wording("set by hand") if weighs and one.basis is Basis.BY_HAND else ""
    return EvidenceLine(
        kind=_kind(row),
        channel=one.channel.value,
        ratio=ratio_in_words(one.log_ratio) if weighs else Wording.name_of(one.told.value),
        why=one.why,
        notes=[words for words in (by_hand, row.note) if words],
    )


def _kind(row: Row) -> str:
    if not row.finding.log_ratio:
        return "silent"
    if row.finding.log_ratio < 0:
        return "against"
    return "counts" if row.counts else "beside"

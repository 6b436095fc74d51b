"""`clew evidence`: all that speaks for and against two items, or two series or persons."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clew.bureau.access import rules
from clew.bureau.persons.words import act_in_words
from clew.cli.dossier_names import dossier_id, item_sha256
from clew.cli.output import AsJson
from clew.cli.session import Session, now, open_session
from clew.match.fusion.channels import Bond
from clew.match.fusion.finding import Basis, ratio_in_words
from clew.match.fusion.words import EXPLAINED, TOGETHER_MEANS, caveats, probability_in_words
from clew.model.dossier import Kind

if TYPE_CHECKING:
    from clew.bureau.persons.queries import Evidence
    from clew.bureau.vault.queries import MatchRow
    from clew.match.fusion.fusing import Row


def evidence(
    first: Annotated[str, typer.Argument(help="an item: SHA-256, the beginning of it, or path")],
    second: Annotated[str, typer.Argument(help="the other one")],
    reason: Annotated[str, typer.Option(help="why: it is logged, and faces are compared")],
    kind: Annotated[
        Kind | None, typer.Option(help="both are dossiers of this kind: name or id")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put all evidence on two items together; with --kind, on two series, persons, places ..."""
    with open_session(rules.READ_DOSSIER) as session:
        found = _weighed(session, first, second, kind, reason)
        if as_json:
            print(json.dumps(_whole(found), ensure_ascii=False))
        else:
            _print(found)


def _weighed(
    session: Session, first: str, second: str, kind: Kind | None, reason: str
) -> "Evidence":
    from clew.bureau.persons.actions.weighing import weigh_dossiers, weigh_items

    if kind is not None:
        ids = [dossier_id(session, kind, name) for name in (first, second)]
        return weigh_dossiers(session.officer, *ids, reason=reason, now=now())
    items = [item_sha256(session, name) for name in (first, second)]
    templates = session.vault.templates
    return weigh_items(session.officer, *items, templates=templates, reason=reason, now=now())


def _whole(found: "Evidence") -> dict[str, object]:
    fused = found.fused
    return {
        "together": fused.together,
        "without_evidence": fused.prior,
        "among": fused.among,
        "explained_by": EXPLAINED[fused.by_recording],
        "means": TOGETHER_MEANS,
        "caveats": caveats(fused.rows),
        "shared": {bond.value: probability for bond, probability in fused.shared.items()},
        "channels": [_row(row) for row in fused.rows],
        "against": [one.why for one in fused.against],
        "contradictions": [{"rule": c.rule, "where": c.where} for c in found.contradictions],
        "judgements": [_judged(match) for match in found.judged],
        "decisions": [
            {"act": row.act.value, "officer": row.officer, "reason": row.reason}
            for row in found.decided
        ],
        "settles": list(found.settles),
        "pairs": found.pairs,
        "independent_pairs": found.independent,
        "left_out": found.left_out,
        "marking": found.marking.value,
    }


def _row(row: "Row") -> dict[str, object]:
    one = row.finding
    return {
        "channel": one.channel.value,
        "bond": one.bond.value,
        "told": one.told.value,
        "log_ratio": round(one.log_ratio, 3),
        "basis": one.basis.value,
        "counts": row.counts,
        "note": row.note,
        "why": one.why,
    }


def _judged(match: "MatchRow") -> dict[str, object]:
    said = match.judgement
    assert said is not None
    return {
        "relation": match.relation.value,
        "items": sorted([match.item, match.other or ""]),
        "verdict": said.verdict,
        "officer": said.officer,
        "reason": said.reason,
    }


def _print(found: "Evidence") -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    for line in _said_by_people(found):
        console.print(line, style="bold")
    for clash in found.contradictions:
        console.print(f"IF THEY WERE ONE: {clash.rule}: {clash.where}", style="bold red")
    fused = found.fused
    console.print(
        f"Belong together: {probability_in_words(fused.together)} [{found.marking}]; without "
        f"evidence {probability_in_words(fused.prior)} (one of {fused.among:,}).",
        style="bold",
    )
    if any(row.counts for row in fused.rows):
        console.print(f"  {EXPLAINED[fused.by_recording]}.")
    shared = (f"the same {bond.value} {probability_in_words(fused.shared[bond])}" for bond in Bond)
    console.print(f"  {', '.join(shared)}")
    if found.pairs > 1:
        copies = f"{found.independent:,} when copies count once"
        console.print(f"  the best of {found.pairs:,} pairs of items ({copies})")
    if found.left_out:
        console.print(f"  {found.left_out:,} further items were not looked at", style="yellow")
    console.print(_table(found))
    for one in fused.against:
        console.print(f"AGAINST: {one.why} ({ratio_in_words(one.log_ratio)})", style="red")
    if found.settles:
        console.print("What would settle it:")
        for words in found.settles:
            console.print(f"  - {words}")
    console.print(TOGETHER_MEANS, style="yellow")
    for caveat in caveats(fused.rows):
        console.print(caveat, style="yellow")


def _said_by_people(found: "Evidence") -> Iterator[str]:
    for match in found.judged:
        said = match.judgement
        assert said is not None
        name, verdict = (one.replace("_", " ") for one in (match.relation.value, said.verdict))
        why = f": {said.reason}" if said.reason else ""
        yield f"JUDGED: {name}: {verdict}, by {said.officer}{why}"
    for row in found.decided:
        names = {one: str(one) for one in (row.dossier, row.other) if one}
        yield f"DECIDED: {act_in_words(row, names)}, by {row.officer}: {row.reason}"


def _table(found: "Evidence") -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("channel", "ratio", "counts", "what it says"):
        table.add_column(column, overflow="fold")
    for row in found.fused.rows:
        one = row.finding
        by_hand = " (set by hand)" if one.log_ratio and one.basis is Basis.BY_HAND else ""
        ratio = ratio_in_words(one.log_ratio) if one.log_ratio else one.told.value
        said = f"{one.why}{by_hand}" + (f" [{row.note}]" if row.note else "")
        cells = (one.channel.value, ratio, "yes" if row.counts else "", said)
        table.add_row(*(Text(cell) for cell in cells))
    return table

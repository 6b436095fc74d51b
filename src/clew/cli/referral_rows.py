"""Rows of referrals: a referral, its parts, outcomes and chain, as JSON or as lines for people."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from clew.bureau.referrals.words import lasted, moment
from clew.intake.spelling import visible
from clew.model.referral import State

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.models import Part, Referral
    from clew.bureau.referrals.queries import Leg, OutcomeRow, Trace

type Row = dict[str, object]

COLUMNS = ["id", "from", "to", "state", "due", "sent", "request", "marking"]


def referral_row(officer: "Officer", one: "Referral", *, now: datetime) -> Row:
    """Return a referral as JSON; what its sender wrote only where it may be seen still."""
    from clew.bureau.referrals.queries import is_overdue, may_see_words

    return {
        "id": str(one.id),
        "from": one.bureau.name,
        "to": one.to.name if one.to else None,
        "state": one.state,
        "request": one.request if may_see_words(officer, one) else None,
        "due_at": one.due_at and one.due_at.isoformat(timespec="seconds"),
        "overdue": is_overdue(one, now=now),
        "drafted_at": one.drafted_at.isoformat(timespec="seconds"),
        "sent_at": one.sent_at and one.sent_at.isoformat(timespec="seconds"),
        "marking": one.marking,
    }


def in_words(officer: "Officer", one: "Referral", *, now: datetime) -> Row:
    """Return a referral as a row of a table."""
    row = referral_row(officer, one, now=now)
    due = "" if one.due_at is None else moment(one.due_at)
    return {
        **row,
        "id": str(one),
        "to": row["to"] or "nobody yet",
        "state": State(one.state).in_words(),
        "due": f"OVERDUE {due}" if row["overdue"] else due,
        "sent": moment(one.sent_at) if one.sent_at else "",
        "request": visible(str(row["request"] or "")),
    }


def part_row(part: "Part") -> Row:
    """Return a part as JSON."""
    from clew.bureau.referrals.queries import is_corrected_since

    return {
        "kind": part.kind,
        "name": part.name,
        "said": part.said,
        "corrected_since": is_corrected_since(part),
    }


def part_lines(part: "Part") -> Iterator[str]:
    """Yield a part for people: of an entity its accounts, where it is and what links them."""
    from clew.bureau.referrals.queries import is_corrected_since

    said = part.said
    since = "  (its report was corrected since)" if is_corrected_since(part) else ""
    match part.kind:
        case "item" | "digests":
            told = f"{said['family']}, {said['size']:,} bytes, MD5 {said['md5']}"
            yield f"{part.kind} {part.name}  {told}"
        case "entity":
            place = said["subdivision"] or said["country"] or "country not known"
            alone = "" if len(said["accounts"]) == 1 else f"  one person {said['p']}"
            yield f"entity {visible(part.name)}{alone}  {place}{since}"
            yield from (f"  {visible(value)}" for _, value in said["accounts"])
            yield from (f"  {visible(each['why'])}" for each in said["places"])
            for link in said["links"]:
                yield f"  {visible(link['a'])} - {visible(link['b'])}: {link['p_same']}"
                yield from (f"    {e['log10_lr']}  {visible(e['why'])}" for e in link["evidence"])
        case "report":
            yield f"report {visible(part.name)}  {visible(said['sender'])}{since}"
        case _:
            yield f"note: {visible(said['text'])}"


def outcome_row(one: "OutcomeRow", shown: "set[object]") -> Row:
    """Return an outcome as JSON; whose it is only where the leg that it is of is shown."""
    told = one.outcome
    return {
        "referral": str(one.of.pk) if one.of.pk in shown else None,
        "by": one.of.to.name if one.of.to and one.of.pk in shown else None,
        "children_safeguarded": told and told.children_safeguarded,
        "arrests": told and told.arrests,
        "seizures": told and told.seizures,
        "text": told and told.text,
        "at": one.at.isoformat(timespec="seconds"),
    }


def outcome_line(one: "OutcomeRow", shown: "set[object]") -> str:
    """Return an outcome for people."""
    by = str(one.of.to) if one.of.pk in shown else "a bureau further on"
    told = one.outcome.in_words() if one.outcome else "closed; what came of it is not told"
    text = f": {visible(one.outcome.text)}" if one.outcome and one.outcome.text else ""
    return f"outcome, {by}, {moment(one.at)}: {told}{text}"


def leg_row(leg: "Leg", shown: "set[object]") -> Row:
    """Return a leg of a chain as JSON: times in UTC, seconds since the step before."""
    return {
        "id": str(leg.referral.id),
        "depth": leg.depth,
        "from": leg.referral.bureau.name,
        "to": leg.referral.to.name if leg.referral.to else None,
        "state": leg.referral.state,
        "took_s": int(leg.took.total_seconds()),
        "steps": [
            {
                "state": stay.state.value,
                "at": stay.at.isoformat(timespec="seconds"),
                "after_s": None if stay.after is None else int(stay.after.total_seconds()),
                "words": stay.words,
            }
            for stay in leg.stays
        ],
        "outcomes": [outcome_row(one, shown) for one in leg.outcomes],
    }


def trace_lines(trace: "Trace") -> Iterator[str]:
    """Yield a chain for people, each leg under the one that it passes on."""
    if trace.first_report is not None:
        yield f"{moment(trace.first_report.at)}  report {visible(trace.first_report.key)}"
    shown: set[object] = {leg.referral.pk for leg in trace.legs}
    for leg in trace.legs:
        yield from ("  " * leg.depth + line for line in _leg_lines(leg, shown))


def _leg_lines(leg: "Leg", shown: "set[object]") -> Iterator[str]:
    one = leg.referral
    state = State(one.state).in_words()
    yield f"{one.bureau} -> {one.to or 'nobody yet'}  {one}  {state}, {lasted(leg.took)} in all"
    for stay in leg.stays:
        after = "" if stay.after is None else f"  after {lasted(stay.after)}"
        words = f": {visible(stay.words)}" if stay.words else ""
        yield f"  {moment(stay.at)}  {stay.state.in_words()}{words}{after}"
    yield from (f"  {outcome_line(each, shown)}" for each in leg.outcomes)

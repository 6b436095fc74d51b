"""`clew match`: match what is in the vault, or ask about files that are not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import batched, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.known_lines import known_line
from clew.cli.match_lines import Line, match_line, no_match_line
from clew.cli.output import AsJson, show_lines
from clew.cli.progress import counting
from clew.cli.query_files import read_files
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.session import Session, now, open_session
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.intake.collection import NotRead
from clew.intake.file_reading import FileReading
from clew.match.checkability import state_without_match
from clew.model.match import Match, Relation, State

if TYPE_CHECKING:
    from clew.bureau.cases.models import Case
    from clew.bureau.persons.queries import KnownRow
    from clew.bureau.vault.asking import Answer
    from clew.bureau.vault.queries.rows import ItemRow, LocationRow, MatchRow
    from clew.bureau.vault.references import VaultReferences

_PAGE = 500


def match(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="files to ask about, without adding", exists=True)
    ] = None,
    case: Annotated[str | None, typer.Option(help="list the matches of this case only")] = None,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Match every item that is not yet checked, and list what was found.

    With PATHS, ask about those files instead: nothing of them is kept, but the question is logged.
    """
    with open_session(rules.WORK_ON_CASE) as session:
        if paths:
            with new_sandbox(1, unsafe=unsafe_no_sandbox, kinds=[PLACE.name]) as sandbox:
                files = read_files(paths, sandbox)
                show_lines(_ask(files, session), as_json=as_json)
        else:
            _match_vault(session)
            show_lines(_recorded(session, case), as_json=as_json)
            if not as_json:
                _tell_finds(session)


def _tell_finds(session: Session) -> None:
    """Say how much is new to the officer's cases and series, if anything."""
    from clew.bureau.watch.queries import count_finds

    if number := count_finds(session.officer):
        told = f"{number} new find{'s'[: number != 1]} for your cases and series: clew watch list"
        Console(highlight=False).print(told, style="bold")


def _match_vault(session: Session) -> None:
    from clew.bureau.vault.actions import matching

    with counting("Matching", unit="items") as update:
        matching.match_items(
            session.vault,
            acting_officer=session.officer,
            clock=now,
            report=update,
        )


def _ask(files: Iterator[FileReading | NotRead], session: Session) -> Iterator[Line]:
    from clew.bureau.vault.actions.indexing import update_indexes
    from clew.bureau.vault.actions.place_indexing import update_place_indexes
    from clew.bureau.vault.references import VaultReferences

    update_indexes(session.vault.index_folder)
    update_place_indexes(session.vault)
    with VaultReferences(session.vault, officer=session.officer) as references:
        for file in files:
            if isinstance(file, NotRead):
                yield no_match_line(file.problem.path, State.UNCHECKABLE, file.problem.reason)
            else:
                yield from _ask_one(file, references, session)


def _ask_one(file: FileReading, references: "VaultReferences", session: Session) -> Iterator[Line]:
    from clew.bureau.vault.asking import ask

    answers = ask(file, references, acting_officer=session.officer, now=now())
    known = _known_by(answers, session)
    for answer in answers:
        yield known_line(match_line(file.shown, answer.match, _target(answer)), known)
    if not answers:
        no_places = file.not_looked_for.get(PLACE.name, "")
        state, reason = state_without_match(file.subject, file.problem, no_places=no_places)
        yield no_match_line(file.shown, state, reason)


def _known_by(answers: "Sequence[Answer]", session: Session) -> "Sequence[KnownRow]":
    """What the asked file needs no identifying for: by the items it is a copy of."""
    from clew.bureau.persons.queries.known import FAMILY, Relative, known_through

    copies = [
        Relative(answer.sha256, answer.match.relation, answer.match.relation is Relation.SAME_FILE)
        for answer in answers
        if answer.sha256 and answer.hashset is None and answer.match.relation in FAMILY
    ]
    return known_through(session.officer, {"": copies}).get("", ())


def _target(answer: "Answer") -> dict[str, object]:
    target: dict[str, object] = {
        "sha256": answer.sha256,
        "locations": [asdict(place) for place in answer.locations],
    }
    if answer.hashset is not None:
        target |= {"hashset": answer.hashset, "category": answer.category}
    return target


def _recorded(session: Session, case: str | None) -> Iterator[Line]:
    """What is recorded of the items that the officer may see, or of one case's.

    First of all come the files that need no identifying, because somebody did it.
    """
    from clew.bureau.cases.queries import case_by_number, visible_cases
    from clew.bureau.persons.queries import identified_of_case

    cases = [case_by_number(session.officer, case)] if case else visible_cases(session.officer)
    known = [(one, identified_of_case(session.officer, one)) for one in cases]
    for one, its in known:
        for several in batched(sorted(its), _PAGE, strict=False):
            yield from _known_of(session, one, several, its)
    for one, its in known:
        yield from _recorded_of(session, one, its)


def _known_of(
    session: Session,
    case: "Case",
    sha256s: Sequence[str],
    known: "Mapping[str, Sequence[KnownRow]]",
) -> Iterator[Line]:
    from clew.bureau.vault import queries

    for sha256, line in _lines_of(session, case, queries.items(session.officer, sha256s)):
        yield known_line(line, known[sha256])


def _recorded_of(
    session: Session, case: "Case", known: "Mapping[str, Sequence[KnownRow]]"
) -> Iterator[Line]:
    """The lines of a case but for the files that came first."""
    from clew.bureau.audit import tags
    from clew.bureau.audit.actions import record_view
    from clew.bureau.vault import queries

    viewed = str(case.pk)
    record_view(tags.VAULT_MATCHES_LISTED, officer=session.officer, subject=viewed, now=now())
    for offset in count(0, _PAGE):
        items = queries.items_of_case(session.officer, case, offset=offset, limit=_PAGE)
        if not items:
            return
        others = [item for item in items if item.sha256 not in known]
        yield from (line for _, line in _lines_of(session, case, others))


def _lines_of(
    session: Session, case: "Case", items: "Sequence[ItemRow]"
) -> Iterator[tuple[str, Line]]:
    """The lines of these items of a case, each with its item's SHA-256."""
    from clew.bureau.vault import queries

    found = queries.matches_of(session.officer, [item.sha256 for item in items])
    others = {row.other for rows in found.values() for row in rows if row.other}
    places = queries.locations(session.officer, others | {item.sha256 for item in items})
    for item in items:
        here = places[item.sha256]
        for place in here:
            if place.case_id == case.pk:
                elsewhere = [other for other in here if other != place]
                rows = found.get(item.sha256, ())
                for line in _recorded_of_file(place.path, item, elsewhere, rows, places):
                    yield item.sha256, line


def _recorded_of_file(
    path: str,
    item: "ItemRow",
    elsewhere: "Sequence[LocationRow]",
    rows: "Sequence[MatchRow]",
    places: "Mapping[str, Sequence[LocationRow]]",
) -> Iterator[Line]:
    """One file's lines: the other places of the same bytes first, then its matches."""
    if elsewhere:
        same = Match(item.sha256, Relation.SAME_FILE, 1.0)
        target = {"sha256": item.sha256, "locations": _located(elsewhere)}
        yield match_line(path, same, target)
    for row in rows:
        yield match_line(path, _as_match(row), _recorded_target(row, places))
    if item.state is not None and not elsewhere:
        yield no_match_line(path, item.state, item.state_reason)


def _located(places: "Sequence[LocationRow]") -> list[dict[str, object]]:
    return [{"case": p.case_number, "exhibit": p.exhibit, "path": p.path} for p in places]


def _recorded_target(
    row: "MatchRow", places: "Mapping[str, Sequence[LocationRow]]"
) -> dict[str, object]:
    if row.entry is not None:
        return {
            "sha256": row.entry.sha256 or None,
            "locations": [],
            "hashset": row.entry.hashset,
            "category": row.entry.category or None,
        }
    return {"sha256": row.other, "locations": _located(places.get(row.other or "", ()))}


def _as_match(row: "MatchRow") -> Match:
    return Match(
        target=row.other or "",
        relation=row.relation,
        score=row.score,
        transform=row.transform if row.item_is_query else row.transform.inverse,
        query_span=row.item_span,
        match_span=row.other_span,
        evidence=row.evidence,
    )

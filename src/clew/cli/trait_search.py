"""Searching for people, as `clew faces` and `clew voices` do it: leads, never proof."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.vault.traits import KeptTrait, why_no_lead
from clew.cli.known_lines import known_target
from clew.cli.match_lines import Line, match_line, no_match_line
from clew.cli.output import show_lines
from clew.cli.query_files import read_files
from clew.cli.sandboxing import new_sandbox
from clew.cli.session import Session, now, open_session
from clew.intake.collection import NotRead
from clew.match.traits import SeenTrait
from clew.model.match import State
from clew.model.problem import Problem

if TYPE_CHECKING:
    from clew.model.match import Match

Reason = Annotated[str, typer.Option(help="why; it is kept in the log")]


class TraitSearch[Seen: SeenTrait]:
    """One search by an officer with a reason."""

    def __init__(self, kept: KeptTrait[Seen], session: Session, *, reason: str) -> None:
        self._kept, self._session, self._reason = kept, session, reason

    def of_item(self, sha256: str) -> Iterator[Line]:
        """Return what is said of an item in the vault."""
        from clew.bureau.vault import queries
        from clew.bureau.vault.queries.traits import traits_of_item

        found = queries.item(self._session.officer, sha256)
        seen = traits_of_item(
            self._kept.trait,
            self._session.officer,
            found.sha256,
            templates=self._session.vault.templates,
        )
        yield from self._leads(found.sha256, seen, found.not_looked_for, found.sha256)

    def of_files(self, files: Iterator[object]) -> Iterator[Line]:
        """Return what is said of files that are not added."""
        from clew.intake.file_reading import FileReading

        for file in files:
            if isinstance(file, NotRead):
                yield no_match_line(file.problem.path, State.UNCHECKABLE, file.problem.reason)
            elif isinstance(file, FileReading):
                seen = self._kept.trait.seen_in(file.fingerprints)
                subject = file.digests.sha256.hex()
                yield from self._leads(
                    file.shown, seen, file.not_looked_for, subject, problem=file.problem
                )

    def _leads(
        self,
        shown: str,
        seen: Sequence[Seen],
        not_looked_for: Mapping[str, str],
        subject: str,
        *,
        problem: Problem | None = None,
    ) -> Iterator[Line]:
        """The leads of one file, then each of its traits of which nothing can be told."""
        from clew.bureau.vault.actions.trait_search import search_traits

        leads = search_traits(
            self._kept,
            seen,
            subject=subject,
            vault=self._session.vault,
            acting_officer=self._session.officer,
            reason=self._reason,
            now=now(),
        )
        yield from self._lines(shown, leads)
        for one in seen:
            if one.against is not None:
                why = f"cannot tell: {one.against.value}"
                where = f"{shown}, {self._kept.one} {one.part + 1}"
                yield no_match_line(where, State.UNCHECKABLE, why)
        if not leads:
            why = not_looked_for.get(self._kept.trait.kind, "")
            nothing = why_no_lead(self._kept, seen, not_looked_for=why, problem=problem)
            yield no_match_line(shown, *nothing)

    def _lines(self, shown: str, leads: "Sequence[Match]") -> Iterator[Line]:
        """The leads, each after what its item is identified as."""
        from clew.bureau.persons.queries import already_identified
        from clew.bureau.vault import queries

        sha256s = sorted({_sha256(lead) for lead in leads})
        places = queries.locations(self._session.officer, sha256s)
        known = already_identified(self._session.officer, sha256s)
        for lead in leads:
            located = [
                {"case": p.case_number, "exhibit": p.exhibit, "path": p.path}
                for p in places.get(_sha256(lead), ())
            ]
            target = {"sha256": _sha256(lead), "locations": located}
            yield match_line(shown, lead, target | known_target(known.get(_sha256(lead), ())))


def search_everywhere[Seen: SeenTrait](
    kept: KeptTrait[Seen],
    paths: Sequence[Path],
    items: Sequence[str],
    *,
    reason: str,
    as_json: bool,
    unsafe: bool,
) -> None:
    """Print what is said of items and of files."""
    if not paths and not items:
        raise typer.BadParameter("name a file, or an item with --item")
    with open_session(rules.WORK_ON_CASE) as session:
        search = TraitSearch(kept, session, reason=reason)
        for sha256 in items:
            show_lines(search.of_item(sha256), as_json=as_json)
        if paths:
            with new_sandbox(1, unsafe=unsafe, kinds=[kept.trait.kind]) as sandbox:
                show_lines(search.of_files(read_files(paths, sandbox)), as_json=as_json)


def _sha256(lead: "Match") -> str:
    return lead.target.partition(":")[2]

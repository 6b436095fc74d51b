"""`clew add`: a seized collection goes into the vault."""

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.bureau.vault.folder import VaultFolder
from clew.cli.progress import counting
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.session import now, open_session
from clew.fingerprint.classifiers.trial import Classifiers, tried_in
from clew.fingerprint.registry import observer_names

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case
    from clew.bureau.vault.actions.adding import AddSummary

_PROBLEMS_SHOWN = 20


def add(
    paths: Annotated[list[Path], typer.Argument(help="files and folders", exists=True)],
    case: Annotated[str, typer.Option(help="the case's number; opened if it is new")],
    exhibit: Annotated[str, typer.Option(help="the exhibit's label within the case")],
    workers: Annotated[int, typer.Option(min=1, help="decoders at once")] = os.cpu_count() or 1,
    reread: Annotated[bool, typer.Option(help="read files again that are recorded")] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(help=f"do not look for this: {', '.join(observer_names())}; may be repeated"),
    ] = None,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Add seized files to an exhibit of a case.

    Every file is hashed, encrypted into the vault, and fingerprinted in the sandbox. Running the
    same command again goes on with what is left and doubles nothing. Exit status 1 says that some
    files were not read; the summary says which, why, and what to do.
    """
    kinds = _kinds(without or (), reread=reread)
    with ExitStack() as stack:
        session = stack.enter_context(open_session(rules.WORK_ON_CASE))
        classifiers = usable_classifiers(session.vault, unsafe=unsafe_no_sandbox)
        sandbox = stack.enter_context(
            new_sandbox(workers, unsafe=unsafe_no_sandbox, kinds=kinds, classifiers=classifiers)
        )
        from clew.bureau.cases.actions.opening import add_exhibit
        from clew.bureau.vault.actions import adding

        opened = _case(session.officer, case)
        run = adding.AddRun(
            acting_officer=session.officer,
            exhibit=add_exhibit(session.officer, case=opened, label=exhibit, now=now()),
            vault=session.vault,
            sandbox=sandbox,
            confinement=sandbox.confinement,
            clock=now,
            classifiers=classifiers,
        )
        with counting(f"Adding to {case}, {exhibit}", unit="files") as update:
            summary = adding.add(
                paths,
                run=run,
                threads=workers + 1,  # one more, so that none waits while another writes
                report=lambda p: update(p.files_done, p.files),
                reread=reread,
            )
    _print(summary, case=case)
    if summary.problem_count:
        raise typer.Exit(1)


def _case(officer: "Officer", number: str) -> "Case":
    """The case of that number that the officer sees, or one that is opened."""
    from clew.bureau.cases.actions.opening import open_case
    from clew.bureau.cases.queries import CaseNotFoundError, case_by_number

    try:
        return case_by_number(officer, number)
    except CaseNotFoundError:
        return open_case(officer, number=number, now=now())


def _kinds(without: Sequence[str], *, reread: bool) -> list[str]:
    """What models look for; what is left out makes adding faster, and is said of every item."""
    if unknown := sorted(set(without) - set(observer_names())):
        names = ", ".join(observer_names())
        raise typer.BadParameter(f"--without {unknown[0]}: it is one of {names}")
    if without and reread:
        raise typer.BadParameter("--reread looks for everything: leave out --without")
    return [name for name in observer_names() if name not in without]


def usable_classifiers(vault: VaultFolder, *, unsafe: bool) -> Classifiers:
    """Return the bureau's classifiers, tried; those that cannot be used are said, and left out."""
    found = tried_in(vault.classifiers_folder, unsafe_unconfined=unsafe)
    for why in found.set_aside.values():
        told = f"a classifier is left out: {why}"
        Console(stderr=True, highlight=False, soft_wrap=True).print(told, markup=False)
    return found


def _print(summary: "AddSummary", *, case: str) -> None:
    console = Console(highlight=False)
    families = ", ".join(f"{n} {family}" for family, n in sorted(summary.by_family.items()))
    console.print(
        f"Added {summary.added} files ({families or 'nothing new'}), "
        f"{summary.bytes_read / 1e6:,.1f} MB; {summary.unchanged} were recorded already."
    )
    if summary.problem_count:
        console.print(f"{summary.problem_count} problems:", style="yellow")
        for problem in summary.problems[:_PROBLEMS_SHOWN]:
            console.print(f"  {problem.line}", markup=False)
        if summary.problem_count > _PROBLEMS_SHOWN:
            console.print(f"  ... the others are in the report: clew report --case {case}")
    console.print("Next: clew match")

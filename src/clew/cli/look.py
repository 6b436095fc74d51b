"""`clew look`: what was not looked for when items were added is looked for now, in the vault."""

import os
from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.add import usable_classifiers
from clew.cli.progress import counting
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.session import now, open_session
from clew.fingerprint.registry import observer_names

_PROBLEMS_SHOWN = 20


def look(
    case: Annotated[str | None, typer.Option(help="only the items of this case")] = None,
    everything: Annotated[
        bool, typer.Option(help="read all items again, as a new version of Clew may need")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="decoders at once")] = os.cpu_count() or 1,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Look for what was left out, or had no model, when items were added.

    Read are the vault's own files: what was seized need not be at hand. What was forgotten stays
    so. Exit status 1 says that some could not be read.
    """
    with ExitStack() as stack:
        session = stack.enter_context(open_session(rules.WORK_ON_CASE))
        classifiers = usable_classifiers(session.vault, unsafe=unsafe_no_sandbox)
        sandbox = stack.enter_context(
            new_sandbox(
                workers, unsafe=unsafe_no_sandbox, kinds=observer_names(), classifiers=classifiers
            )
        )
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.vault.actions.looking import LookRun, look_again

        run = LookRun(
            session.officer, session.vault, sandbox, sandbox.confinement, now, classifiers
        )
        with counting("Looking", unit="items") as update:
            summary = look_again(
                run=run,
                threads=workers + 1,
                case=None if case is None else case_by_number(session.officer, case),
                everything=everything,
                report=update,
            )
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Looked at {summary.looked} items again.")
    for sha256, why in list(summary.problems.items())[:_PROBLEMS_SHOWN]:
        console.print(f"  {sha256}: {why}", markup=False)
    console.print("Next: clew match")
    if summary.problems:
        raise typer.Exit(1)

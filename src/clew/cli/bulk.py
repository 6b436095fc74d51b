"""`clew bulk`: fingerprints and joins of collections too large for one vault; needs no vault."""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bulk.executor import Executor
from clew.bulk.fingerprinting import FingerprintTask, Summary
from clew.bulk.fingerprinting import fingerprint as fingerprint_source
from clew.bulk.join_kernel import LARGEST_RADIUS
from clew.bulk.joining import Join
from clew.bulk.joining import join as join_outputs
from clew.bulk.output import opened, prepared
from clew.bulk.process_pool import ProcessPool
from clew.bulk.sources import source_of
from clew.cli.progress import counting
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.match.calibration import RADIUS

app = typer.Typer(
    no_args_is_help=True, help="Fingerprint and join collections of any size, without a vault."
)

_LINES_SHOWN = 20
_CORES = os.cpu_count() or 1


class ExecutorName(StrEnum):
    """Where the work is done."""

    POOL = "pool"
    RAY = "ray"


ExecutorChoice = Annotated[
    ExecutorName,
    typer.Option("--executor", help="pool: processes of this machine; ray: a Ray cluster"),
]
Workers = Annotated[int, typer.Option(min=1, help="processes at once, of the pool")]
Address = Annotated[
    str | None,
    typer.Option(help="the Ray cluster's head, host:port; without it Ray runs on this machine"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print the summary as one JSON object")]


@app.command()
def fingerprint(
    source: Annotated[str, typer.Argument(help="a folder, or s3://bucket/prefix")],
    out: Annotated[Path, typer.Option(help="the folder for the fingerprints, new or to go on in")],
    executor: ExecutorChoice = ExecutorName.POOL,
    workers: Workers = _CORES,
    address: Address = None,
    s3_endpoint: Annotated[
        str | None, typer.Option(help="an S3 server that is not Amazon's: http(s)://host:port")
    ] = None,
    shard_files: Annotated[
        int, typer.Option(min=1, help="files in one shard: what a kill costs at most, a worker")
    ] = 64,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Hash and fingerprint every file of a folder or S3 prefix into plain files.

    Running the same command again goes on with what is left. Keys for S3 come from AWS_... in the
    environment. Exit status 1 says that some files were not read, or some shards are still undone.
    """
    origin = source_of(source, s3_endpoint=s3_endpoint)
    with new_sandbox(1, unsafe=unsafe_no_sandbox) as sandbox:
        _ = sandbox.confinement  # tells before the work, not after, that nothing can be decoded
    with (
        prepared(out.resolve(), origin, shard_files=shard_files) as output,
        redirect_stdout(sys.stderr),  # where Ray says which nodes it lost
        counting("Fingerprinting", unit="shards") as update,
    ):
        summary = fingerprint_source(
            output,
            FingerprintTask(origin, unsafe_no_sandbox),
            _executor(executor, workers, address),
            report=update,
        )
    if as_json:
        print(json.dumps(asdict(summary)))
    else:
        _print(summary, out)
    if summary.problem_count or summary.failed:
        raise typer.Exit(1)


@app.command()
def join(
    a: Annotated[Path, typer.Argument(help="a folder that bulk fingerprint made")],
    b: Annotated[Path, typer.Argument(help="another, or the same: A against itself")],
    out: Annotated[Path, typer.Option(help="the file for the pairs, .csv or .jsonl")],
    radius: Annotated[
        int, typer.Option(min=0, max=LARGEST_RADIUS, help="how many of 256 bits may differ")
    ] = RADIUS,
    turned: Annotated[bool, typer.Option(help="find mirrored and turned pictures too")] = False,
    executor: ExecutorChoice = ExecutorName.POOL,
    workers: Workers = _CORES,
    address: Address = None,
    as_json: AsJson = False,
) -> None:
    """Find every pair of pictures or frames in A and B that are near each other.

    Exact: no pair within the radius is missed, none is given twice. Running the same command again
    goes on with what is left. Exit status 1 says that some tasks failed and no file is written yet.
    """
    wanted = Join(opened(a.resolve()), opened(b.resolve()), radius, out.resolve(), is_turned=turned)
    with redirect_stdout(sys.stderr), counting("Joining", unit="tasks") as update:
        summary = join_outputs(wanted, _executor(executor, workers, address), report=update)
    if as_json:
        print(json.dumps(asdict(summary)))
    else:
        console = Console(highlight=False, soft_wrap=True)
        if not summary.failed:
            console.print(
                f"{summary.pairs} pairs within {radius} bits, of {summary.a_hashes} and "
                f"{summary.b_hashes} hashes: {out}",
                markup=False,
            )
        _print_some("tasks still to do; run the same command again", summary.failed)
    if summary.failed:
        raise typer.Exit(1)


def _executor(name: ExecutorName, workers: int, address: str | None) -> Executor:
    if name is ExecutorName.RAY:
        from clew.bulk.ray_executor import RayExecutor

        return RayExecutor(address=address, workers=workers)
    return ProcessPool(workers=workers)


def _print(summary: Summary, out: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"Fingerprinted {summary.files} files ({summary.fingerprints} fingerprints), "
        f"{summary.bytes_read / 1e6:,.1f} MB, in {summary.shards} shards; "
        f"{summary.already} shards were done already."
    )
    _print_some("problems", summary.problems, count=summary.problem_count)
    _print_some("shards still to do; run the same command again", summary.failed)
    console.print(f"Next: clew bulk join {out} OTHER --out pairs.csv", markup=False)


def _print_some(what: str, lines: Sequence[str], *, count: int | None = None) -> None:
    """Print the first lines, and of how many they are (as many as there are, unless told)."""
    count = len(lines) if count is None else count
    if not count:
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{count} {what}:", style="yellow")
    for line in lines[:_LINES_SHOWN]:
        console.print(f"  {line}", markup=False)
    if count > _LINES_SHOWN:
        console.print("  ... and more")

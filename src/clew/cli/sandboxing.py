"""The sandbox as commands use it."""

from collections.abc import Collection
from typing import Annotated

import typer

from clew.fingerprint.classifiers.trial import Classifiers
from clew.fingerprint.registry import observers
from clew.intake.reading import NO_CLASSIFIERS
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox

UnsafeNoSandbox = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox",
        help="decode outside the sandbox: a hostile file can then take over this machine",
    ),
]


def new_sandbox(
    workers: int,
    *,
    unsafe: bool,
    kinds: Collection[str] = (),
    limits: Limits | None = None,
    classifiers: Classifiers = NO_CLASSIFIERS,
) -> Sandbox:
    """Return a sandbox with so many decoders; it starts them when they are needed.

    The trained models of `kinds` (names) that are installed look at what is decoded, and so do the
    `classifiers` at work. `limits` are what one file may cost; None: the usual ones.

    Raises:
        SandboxUnavailableError: this machine cannot confine them, and `unsafe` is not set.
    """
    return Sandbox(
        workers=workers,
        unsafe_unconfined=unsafe,
        limits=limits,
        observers=observers(kinds),
        guests=classifiers.guests,
    )

"""Running the probes: what a worker cannot do here, and that the same things work without it."""

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.sandbox.confinement import Confinement, worth_trying
from clew.media.sandbox.errors import SandboxUnavailableError
from clew.media.sandbox.orders import Role
from clew.media.sandbox.worker_process import WorkerProcess

_HELD = Limits(pixels=1_000_000, seconds_per_file=1.0, memory_bytes=64 << 20)
_FREE = Limits(pixels=1_000_000, seconds_per_file=60.0)


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that a hostile file might make a decoder do, and whether it was refused.

    Example:
        >>> Probe(name="fork", refused=True).refused
        True
    """

    name: str
    refused: bool


def probe(*, confined: bool) -> Sequence[Probe]:
    """Try everything a worker must not do: in a confined worker, or as a control in a free one.

    Takes some seconds. All must be refused when confined, and none in the control.

    Raises:
        SandboxUnavailableError: workers cannot be confined on this system.
        SandboxError: a worker does not start.
    """
    if not confined:
        return probe_with(Confinement.NONE)
    *stronger, weakest = worth_trying(unsafe_unconfined=False)
    for confinement in stronger:
        try:
            return probe_with(confinement)
        except SandboxUnavailableError:
            continue
    return probe_with(weakest)


def probe_with(confinement: Confinement) -> Sequence[Probe]:
    """Run the probes in workers held in exactly this way.

    Raises:
        SandboxUnavailableError: it cannot be set up.
        SandboxError: a worker does not start.
    """
    limits = _FREE if confinement is Confinement.NONE else _HELD
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile() as where:
        for file in ("victim", "doomed"):
            (Path(name) / file).write_bytes(b"benign")
        where.write(name.encode())
        where.flush()
        where.seek(0)
        found = _run(where, confinement, limits)
    with tempfile.TemporaryFile() as nothing:
        return found + _run(nothing, confinement, limits)


def _run(told: IO[bytes], confinement: Confinement, limits: Limits) -> list[Probe]:
    """Collect what one worker reports; what it was trying when it ended decides itself.

    A worker that turns into another program is gone as well as one that the kernel ended: only the
    first leaves without a signal.
    """
    found: list[Probe] = []
    tried: str | None = None
    worker = WorkerProcess(Role.PROBE, limits=limits, confinement=confinement)
    with closing(_Ending(worker)):
        try:
            for message in worker.messages(told.fileno()):
                if message.get("kind") == "trying":
                    tried = str(message.get("name"))
                elif message.get("kind") == "probe":
                    found.append(Probe(str(message.get("name")), message.get("refused") is True))
                    tried = None
        except MediaError as end:
            if tried is not None:
                found.append(Probe(tried, refused="status 0" not in end.reason))
    return found


class _Ending:
    """Ends a worker on the way out."""

    def __init__(self, worker: WorkerProcess) -> None:
        self.close = worker.end

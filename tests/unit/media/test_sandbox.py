import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.limits import Limits
from clew.media.observer import Guest
from clew.media.sandbox import Sandbox, SandboxError, SandboxUnavailableError, probe
from clew.media.sandbox import pool as pool_module
from clew.media.sandbox.confinement import Confinement
from clew.media.sandbox.orders import Role
from clew.media.sandbox.probing import probe_with
from clew.media.sandbox.worker_process import WorkerProcess
from clew.model.problem import ProblemCode
from unit.media import sample_files
from unit.media.reading_files import OpenSandbox, read

PNG = sample_files.picture("PNG")


def workers_of(sandbox: Sandbox) -> list[int]:
    idle = [worker for workers in sandbox._idle.values() for worker in workers]
    return [worker._pid for worker in (*sandbox._busy, *idle)]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(happened: Callable[[], bool], *, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.02)
    return happened()


def test_every_probe_is_refused_when_confined_and_succeeds_when_not() -> None:
    confined = {p.name: p.refused for p in probe(confined=True)}
    free = {p.name: p.refused for p in probe(confined=False)}
    assert len(confined) >= 30
    assert confined.keys() == free.keys()
    assert [name for name, refused in confined.items() if not refused] == []
    assert [name for name, refused in free.items() if refused] == []


def test_seccomp_and_rlimits_alone_refuse_every_probe() -> None:
    assert [p.name for p in probe_with(Confinement.FILTER) if not p.refused] == []


def test_the_confinement_is_told_in_words(sandbox: Sandbox) -> None:
    assert sandbox.confinement.startswith("seccomp, rlimits")


def test_without_a_filter_nothing_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_works(*, unsafe_unconfined: bool) -> list[Confinement]:
        monkeypatch.setattr(pool_module, "WorkerProcess", refuse)
        return [Confinement.FILTER, *([Confinement.NONE] if unsafe_unconfined else [])]

    def refuse(
        role: Role,
        *,
        limits: Limits,
        confinement: Confinement,
        observers: Sequence[str],
        guests: Sequence[Guest],
    ) -> WorkerProcess:
        if confinement is not Confinement.NONE:
            raise SandboxUnavailableError("seccomp cannot be set up")
        return WorkerProcess(
            role, limits=limits, confinement=confinement, observers=observers, guests=guests
        )

    monkeypatch.setattr(pool_module, "worth_trying", nothing_works)
    with Sandbox(workers=1) as sandbox, pytest.raises(SandboxUnavailableError):
        read(sandbox, PNG)
    with Sandbox(workers=1, unsafe_unconfined=True) as sandbox:
        assert read(sandbox, PNG).pixels[0].shape == (64, 96, 3)
        assert sandbox.confinement == "none (unsafe)"


def test_close_leaves_no_process() -> None:
    sandbox = Sandbox(workers=2)
    read(sandbox, PNG)
    [pid] = workers_of(sandbox)
    assert is_running(pid)
    sandbox.close()
    assert wait_until(lambda: not is_running(pid))
    with pytest.raises(SandboxError):
        read(sandbox, PNG)


def test_close_ends_a_worker_that_another_thread_waits_for() -> None:
    sandbox = Sandbox(workers=1)
    errors: list[Exception] = []
    started = threading.Event()

    def take(_frame: Frame) -> None:
        started.set()
        time.sleep(0.2)

    def work() -> None:
        with tempfile.TemporaryFile() as file:
            file.write(sample_files.clip(seconds=20))
            file.flush()
            try:
                sandbox.read(file.fileno(), on_frame=take)
            except SandboxError as error:
                errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert started.wait(20)
    sandbox.close()
    thread.join(20)
    assert len(errors) == 1


def test_workers_end_when_their_parent_is_killed() -> None:
    program = (
        "import os, time; from clew.media.sandbox import Sandbox\n"
        "s = Sandbox(workers=1); s.confinement\n"
        "print([w._pid for w in s._idle['decode']][0], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.kill()
    assert wait_until(lambda: not is_running(pid))


def test_a_crash_costs_one_file(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits())

    def kill(_frame: Frame) -> None:
        os.kill(workers_of(sandbox)[0], signal.SIGSEGV)

    with tempfile.TemporaryFile() as file:
        file.write(sample_files.clip(seconds=30))
        file.flush()
        with pytest.raises(MediaError) as crashed:
            sandbox.read(file.fileno(), on_frame=kill)
    assert crashed.value.code is ProblemCode.CRASHED
    assert read(sandbox, PNG).pixels[0].shape == (64, 96, 3)


def test_a_hang_costs_one_file_and_a_bounded_time(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits(silence_s=0.5))
    read(sandbox, PNG)

    def freeze(_frame: Frame) -> None:
        os.kill(workers_of(sandbox)[0], signal.SIGSTOP)

    began = time.monotonic()
    with tempfile.TemporaryFile() as file:
        file.write(sample_files.clip(seconds=30))
        file.flush()
        with pytest.raises(MediaError) as hung:
            sandbox.read(file.fileno(), on_frame=freeze)
    assert hung.value.code is ProblemCode.TIMED_OUT
    assert time.monotonic() - began < 10
    assert read(sandbox, PNG).pixels[0].shape == (64, 96, 3)


def test_an_error_in_the_callback_is_the_callers_own(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits())

    def fail(_frame: Frame) -> None:
        raise ZeroDivisionError

    with tempfile.TemporaryFile() as file:
        file.write(PNG)
        file.flush()
        with pytest.raises(ZeroDivisionError):
            sandbox.read(file.fileno(), on_frame=fail)
    assert read(sandbox, PNG).pixels[0].shape == (64, 96, 3)


def test_workers_are_replaced_after_their_share_of_files() -> None:
    with Sandbox(workers=1, files_per_worker=2) as sandbox:
        read(sandbox, PNG)
        [first] = workers_of(sandbox)
        read(sandbox, PNG)
        assert workers_of(sandbox) == []
        read(sandbox, PNG)
        assert workers_of(sandbox) != [first]


def test_the_callers_descriptor_keeps_its_position_and_cannot_be_written(sandbox: Sandbox) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(PNG)
        file.flush()
        file.seek(7)
        sandbox.read(file.fileno(), on_frame=lambda _frame: None)
        assert file.tell() == 7


def test_a_decoder_out_of_memory_costs_one_file(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits(memory_bytes=16 << 20))
    with pytest.raises(MediaError) as refused:
        read(sandbox, sample_files.picture("PNG", Image.new("RGB", (10_000, 9_000))))
    assert refused.value.code is ProblemCode.CRASHED
    assert read(sandbox, PNG).pixels[0].shape == (64, 96, 3)


def test_a_huge_picture_gives_its_memory_back(sandbox: Sandbox) -> None:
    read(sandbox, sample_files.picture("PNG", Image.new("RGB", (7000, 6000))))
    [worker] = sandbox._idle[Role.DECODE]
    rollup = Path("/proc/self/smaps").read_text()
    at = rollup.index("memfd:clew-frames")
    resident_kb = int(rollup[at:].split("Rss:")[1].split()[0])
    assert resident_kb * 1024 < 64 << 20
    assert worker.memory.size > 100 << 20

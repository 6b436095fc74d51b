"""What a worker may take of the machine: rlimits.

The worker lowers its own, for good; only its processor time is set from outside, again for every
file, since a worker outlives many files.
"""

import math
import resource
import time

_FEW_FILES = 16
_OWN_MEMORY = 128 << 20  # mapped by a worker's libraries before any file, and not resident


def lower(*, memory_bytes: int) -> None:
    """Take memory beyond what is used now, writing, more files and core dumps from this process.

    RLIMIT_DATA counts all private writable memory (Linux 4.7 and later); the filter refuses shared
    memory, and new processes too: RLIMIT_NPROC would count all that the same user runs, and would
    stop the one decoder that needs a thread.
    """
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    _set(resource.RLIMIT_DATA, used + _OWN_MEMORY + memory_bytes)
    _set(resource.RLIMIT_FSIZE, 0)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_MEMLOCK, 0)
    _set(resource.RLIMIT_MSGQUEUE, 0)
    _set(resource.RLIMIT_NOFILE, _FEW_FILES)


def allow_processor_time(pid: int, *, seconds: float) -> None:
    """Let a process use this much more processor time; at the end of it the kernel ends it."""
    used_s = time.clock_gettime(_processor_clock(pid))
    soft = math.ceil(used_s + seconds)
    _, hard = resource.prlimit(pid, resource.RLIMIT_CPU)
    resource.prlimit(pid, resource.RLIMIT_CPU, (soft, hard))


def _processor_clock(pid: int) -> int:
    """The kernel's name for a process's clock, as clock_getcpuclockid(3) makes it."""
    return (~pid << 3) | 2


def _set(limit: int, value: int) -> None:
    resource.setrlimit(limit, (value, value))

"""The seccomp filter: which system calls a worker may still make. All others fail.

An allow-list. What is not on it returns an error and does not kill: a library that tries to open a
file gets "permission denied", as it would on any machine, and the file at hand costs one clean
error. libseccomp kills a process that uses another architecture's calls.
"""

import errno
import os
from collections.abc import Sequence

import pyseccomp

_FREELY = (
    # reading the one file, and talking over the one socket
    *("read", "pread64", "readv", "lseek", "close", "fstat"),
    *("sendto", "sendmsg", "recvfrom", "recvmsg", "poll", "ppoll", "select", "pselect6"),
    # memory, beside mmap and mprotect below
    *("munmap", "mremap", "madvise", "brk"),
    # locks, signals, time, the process itself
    *("futex", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("exit", "exit_group", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid"),
    *("clock_gettime", "clock_getres", "gettimeofday", "time", "times", "getrusage"),
    *("clock_nanosleep", "nanosleep", "sched_yield", "sched_getaffinity", "getrandom"),
    *("set_robust_list", "rseq", "membarrier", "uname"),
)
_NOT_THERE = ("clone3", "statx", "openat2", "faccessat2")  # the C library then tries an older call
_NO_ACCESS = ("open", "openat", "creat", "access", "faccessat", "stat", "lstat", "readlink")
_PROT_EXEC = 4
_MAP_SHARED = 1
_A_THREAD = 0x00010100  # CLONE_THREAD | CLONE_VM: not a process
_AT_EMPTY_PATH = 0x1000
_STANDARD_ERROR = 2
_F_GETFD, _F_GETFL = 1, 3


class SeccompError(Exception):
    """The filter cannot be set up on this system."""


def confine() -> None:
    """Set the filter for this process, for good.

    Raises:
        SeccompError: the kernel or the library refuses, or the filter does not hold.
    """
    try:
        _filter().load()
    except (OSError, RuntimeError, ValueError) as error:
        raise SeccompError(f"seccomp cannot be set up: {error}") from error
    try:
        os.close(os.open("/", os.O_RDONLY))
    except PermissionError:
        return
    raise SeccompError("seccomp was set up, but files can still be opened")


def _filter() -> pyseccomp.SyscallFilter:
    rules = pyseccomp.SyscallFilter(defaction=pyseccomp.ERRNO(errno.EPERM))
    rules.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)  # threads that a library started are held too
    for name in _FREELY:
        _add(rules, pyseccomp.ALLOW, name)
    for name in _NOT_THERE:
        _add(rules, pyseccomp.ERRNO(errno.ENOSYS), name)
    for name in _NO_ACCESS:
        _add(rules, pyseccomp.ERRNO(errno.EACCES), name)
    _add_memory(rules)
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _A_THREAD, _A_THREAD)
    _add(rules, pyseccomp.ALLOW, "clone", [thread])  # the HEVC decoder cannot do without
    only = pyseccomp.EQ
    _add(rules, pyseccomp.ALLOW, "write", [pyseccomp.Arg(0, only, _STANDARD_ERROR)])
    for command in (_F_GETFD, _F_GETFL):
        _add(rules, pyseccomp.ALLOW, "fcntl", [pyseccomp.Arg(1, only, command)])
    for call, place in (("newfstatat", 3), ("prlimit64", 2)):
        value = _AT_EMPTY_PATH if place == 3 else 0  # a limit may be asked for, never set
        _add(rules, pyseccomp.ALLOW, call, [pyseccomp.Arg(place, only, value)])
    return rules


def _add_memory(rules: pyseccomp.SyscallFilter) -> None:
    """No memory that can be executed, and none that RLIMIT_DATA does not count."""
    plain = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, _PROT_EXEC, 0)
    private = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _MAP_SHARED, 0)
    _add(rules, pyseccomp.ALLOW, "mmap", [plain, private])
    _add(rules, pyseccomp.ALLOW, "mprotect", [plain])


def _add(
    rules: pyseccomp.SyscallFilter, action: int, name: str, arguments: Sequence[object] = ()
) -> None:
    """Add a rule; a call that this architecture does not have needs none."""
    if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:
        rules.add_rule(action, name, *arguments)

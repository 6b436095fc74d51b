"""The watch over one job: how long a worker may be silent, busy, and at work altogether."""

import time

from clew.media.limits import Limits
from clew.media.sandbox.resource_limits import allow_processor_time


class Watch:
    """Keeps one job's times. What the caller does with a frame does not count against the file."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self._pid, self._limits = pid, limits
        self._left_s = limits.total_s
        self._waiting_since = 0.0

    def allow(self) -> float:
        """Let the worker go on, and return how many seconds to wait for it.

        Processor time is granted anew with every result. A worker that is gone already is no
        concern here: its end of the socket says so.
        """
        try:
            allow_processor_time(self._pid, seconds=self._limits.seconds_per_file)
        except (ProcessLookupError, OSError):
            pass
        self._waiting_since = time.monotonic()
        return max(0.001, min(self._limits.silence_s, self._left_s))

    def heard(self) -> None:
        """Note that the worker said something."""
        self._left_s -= time.monotonic() - self._waiting_since

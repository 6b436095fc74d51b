"""The sandboxes of a process that answers pages and calls: made once each, by the models in them.

They start their workers when they are first needed, and end with the process.
"""

import atexit
from collections.abc import Iterable
from functools import cache

from clew.fingerprint.registry import observers
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox

_WORKERS = 2
_LONGEST_S = 600.0  # of a clip that models look at: somebody waits, and a thread of the server too


def sandbox_with(kinds: Iterable[str] = ()) -> Sandbox:
    """Return the sandbox in which the trained models of these kinds look on.

    Of a kind whose model is missing nobody does.
    """
    return _sandbox(observers(tuple(kinds)))


@cache
def _sandbox(looking_on: tuple[str, ...]) -> Sandbox:
    if looking_on:
        limits = Limits(total_s=_LONGEST_S)
        sandbox = Sandbox(workers=1, observers=looking_on, limits=limits)
    else:
        sandbox = Sandbox(workers=_WORKERS)
    atexit.register(sandbox.close)
    return sandbox

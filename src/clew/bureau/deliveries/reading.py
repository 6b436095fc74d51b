"""Reading what was handed in: one delivery after another, until none waits."""

import os
import time
from contextlib import suppress
from datetime import UTC, datetime

from clew.bureau.deliveries.actions.removing import remove_expired, remove_strays
from clew.bureau.deliveries.actions.taking_in import Machine, take_in
from clew.bureau.deliveries.locks import BusyError, reading
from clew.bureau.deliveries.queries import next_to_read
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.folder import VaultFolder
from clew.fingerprint.classifiers.trial import tried_in
from clew.fingerprint.registry import observer_names, observers
from clew.media.sandbox import Sandbox

_TRIES, _BETWEEN_S = 10, 0.3  # whoever looks whether a process reads holds the lock for a moment


def read_handed_in() -> None:
    """Read what was handed in to this process's vault, unless another process does."""
    vault = current_vault()
    for _ in range(_TRIES):
        with suppress(BusyError), reading(vault):
            _read_all(vault)
            return
        time.sleep(_BETWEEN_S)


def _read_all(vault: VaultFolder) -> None:
    remove_strays(vault)
    remove_expired(vault=vault, now=_now())
    while (delivery := next_to_read()) is not None:
        machine = _machine(vault)
        try:
            take_in(delivery, machine)
        finally:
            machine.sandbox.close()


def _machine(vault: VaultFolder) -> Machine:
    """What reads: half of this machine's processors, as others answer pages meanwhile."""
    workers = max(1, (os.cpu_count() or 1) // 2)
    classifiers = tried_in(vault.classifiers_folder, unsafe_unconfined=False)
    looking_on = observers(tuple(observer_names()))
    sandbox = Sandbox(workers=workers, observers=looking_on, guests=classifiers.guests)
    return Machine(vault, sandbox, workers + 1, _now, classifiers)


def _now() -> datetime:
    return datetime.now(UTC)

"""Starting: a process reads what was handed in, beside those that answer pages.

It outlives them, and who asks how far it is starts another where one broke off.
"""

import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from clew.bureau.deliveries.actions.handing_in import note_start
from clew.bureau.deliveries.locks import is_read
from clew.bureau.deliveries.state import AT_WORK
from clew.bureau.vault.folder import VaultFolder

if TYPE_CHECKING:
    from clew.bureau.deliveries.models import Delivery

_PROCESS = "clew.bureau.deliveries.process"


def go_on_with(delivery: "Delivery", *, vault: VaultFolder, now: datetime) -> None:
    """Start a process for a delivery that was handed in, unless one is at work."""
    if delivery.state in AT_WORK and not is_read(vault) and note_start(delivery.pk, now=now):
        start()


def start() -> None:
    """Start the process that reads what was handed in to this process's vault."""
    subprocess.Popen(  # noqa: S603 -- this program, by names of its own
        [sys.executable, "-m", _PROCESS],
        env=os.environ | {"CLEW_VAULT": str(settings.CLEW_VAULT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # it goes on when the server ends
    )

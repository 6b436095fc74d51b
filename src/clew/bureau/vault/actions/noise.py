"""Sensor noise of items: read when a question needs it, kept encrypted, forgotten on demand.

It takes about a second and 3 MB for a picture, so adding does not read it. What cannot be told is
kept as a reason, and not tried again.
"""

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.vault.errors import BlobNotFoundError
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import NoiseReading
from clew.bureau.vault.queries.cameras import find_items, noise_readings
from clew.bureau.vault.queries.items import ItemNotFoundError
from clew.fingerprint.kind import NoiseKind
from clew.fingerprint.noise_gates import NoTraceError
from clew.fingerprint.registry import noise_kinds
from clew.fingerprint.sensor_noise import SensorNoise
from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.sandbox import Sandbox
from clew.model.media import Family


def noise_of_file(descriptor: int, sandbox: Sandbox) -> SensorNoise:
    """Return the sensor noise of an open picture, decoded in the sandbox.

    Raises:
        NoTraceError: nothing can be told from it; the message says why.
    """
    found: list[SensorNoise | NoTraceError] = []

    def take(frame: Frame) -> None:
        if frame.at_s is None and not found:
            try:
                found.append(_kind().noise_of(frame.pixels))
            except NoTraceError as error:
                found.append(error)

    try:
        reading = sandbox.read(descriptor, on_frame=take)
    except MediaError as error:
        raise NoTraceError(f"cannot tell: it {error.reason}") from error
    if reading.problem is not None:
        raise NoTraceError(f"cannot tell: it {reading.problem.reason}")
    if reading.facts.reduced_by > 1:
        raise NoTraceError("cannot tell: too large, it was shrunk while it was decoded")
    if not found:
        raise NoTraceError("cannot tell: not a still picture")
    if isinstance(found[0], NoTraceError):
        raise found[0]
    return found[0]


def read_noise(  # noqa: PLR0913 -- what, where, with what and when, by name
    sha256s: Sequence[str],
    *,
    acting_officer: Officer,
    vault: VaultFolder,
    sandbox: Sandbox,
    clock: Callable[[], datetime],
    report: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, str]:
    """Read the noise of items where it was not; return the reasons of those that tell nothing.

    What was read is durable, item by item; a run that was cut off goes on with the rest.

    Raises:
        ItemNotFoundError: one of them does not exist, or the officer may not see it.
        VaultFullError: the disk is full.
    """
    wanted = _all_of(acting_officer, sha256s)
    told = noise_readings(acting_officer, wanted)
    for done, sha256 in enumerate(wanted, start=1):
        version, reason = told.get(sha256, (0, ""))
        if version != _kind().version or not (reason or vault.noise.has(sha256)):
            told[sha256] = (_kind().version, _read(sha256, vault, sandbox))
            _keep(acting_officer, sha256, told[sha256][1], now=clock())
        report(done, len(wanted))
    return {sha256: reason for sha256, (_, reason) in told.items() if reason}


class KeptNoise(Mapping[str, SensorNoise]):
    """The noise of many items, each read from the vault when it is asked for: 6 MB in memory."""

    def __init__(self, vault: VaultFolder, sha256s: Sequence[str]) -> None:
        self._vault, self._keys = vault, dict.fromkeys(sha256s)

    def __getitem__(self, sha256: str) -> SensorNoise:
        if sha256 not in self._keys:
            raise KeyError(sha256)
        return kept_noise(self._vault, sha256)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def kept_noise(vault: VaultFolder, sha256: str) -> SensorNoise:
    """Return an item's noise that was read before.

    Raises:
        BlobNotFoundError: it was not read, or forgotten since.
        TamperedBlobError: it is not what was stored.
        BrokenNoiseError: it is of another make.
    """
    with vault.noise.open(sha256) as file:
        return SensorNoise.from_bytes(file.read())


@transaction.atomic
def forget_noise(
    acting_officer: Officer, sha256s: Sequence[str], *, vault: VaultFolder, now: datetime
) -> int:
    """Delete the noise read of items; return of how many. Cameras grown from them stay.

    Raises:
        ItemNotFoundError: one of them does not exist, or the officer may not see it.
    """
    wanted = _all_of(acting_officer, sha256s)
    rows = NoiseReading.objects.filter(item__in=wanted)
    count = rows.count()
    rows.delete()
    for sha256 in wanted:
        vault.noise.remove(sha256)
    details = {"items": wanted, "forgotten": count}
    record(tags.VAULT_NOISE_FORGOTTEN, officer=acting_officer, details=details, now=now)
    return count


def _kind() -> NoiseKind:
    (kind,) = noise_kinds(Family.IMAGE)
    return kind


def _all_of(officer: Officer, sha256s: Collection[str]) -> list[str]:
    seen = find_items(officer, sha256s)
    missing = {sha256.lower() for sha256 in sha256s} - set(seen)
    if missing:
        raise ItemNotFoundError(
            f"there is no item {min(missing)}; check the hash, or ask for access"
        )
    return seen


def _read(sha256: str, vault: VaultFolder, sandbox: Sandbox) -> str:
    """Read an item's noise into the vault; return why it cannot be, if so."""
    try:
        with vault.blobs.open(sha256) as sealed, vault.spool() as spool:
            shutil.copyfileobj(sealed, spool)
            spool.flush()
            noise = noise_of_file(spool.fileno(), sandbox)
    except NoTraceError as error:
        return str(error)[:200]
    except BlobNotFoundError:
        return "cannot tell: the vault does not hold the file; add it again"
    vault.noise.remove(sha256)
    writer = vault.noise.writer()
    writer.write(noise.to_bytes())
    writer.commit(sha256)
    return ""


@transaction.atomic
def _keep(officer: Officer, sha256: str, reason: str, *, now: datetime) -> None:
    NoiseReading.objects.update_or_create(
        item_id=sha256,
        defaults={"version": _kind().version, "reason": reason, "read_at": now},
    )
    details = {"reason": reason} if reason else {}
    record(tags.VAULT_NOISE_READ, officer=officer, subject=sha256, details=details, now=now)

"""Files that were read, recorded as `clew add` records them."""

from collections.abc import Sequence

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Exhibit
from clew.bureau.vault.actions.recording import record_readings
from clew.bureau.vault.folder import VaultFolder
from clew.fingerprint.reading import DigestReader
from clew.intake.file_reading import FileReading
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family, MediaType
from records import NOW


def record_prints(
    officer: Officer,
    exhibit: Exhibit,
    vault: VaultFolder,
    prints: Sequence[Fingerprint],
    *,
    content: bytes = b"a picture",
    **facts: object,
) -> str:
    """The SHA-256 of a picture of this content of which these prints were made."""
    reader = DigestReader()
    reader.update(content)
    reading = FileReading(
        name=content,
        size=len(content),
        mtime_ns=0,
        digests=reader.digests(),
        media_type=MediaType("image/jpeg", Family.IMAGE),
        fingerprints=prints,
        **facts,
    )
    record_readings(
        [reading],
        acting_officer=officer,
        exhibit=exhibit,
        sandbox="test",
        templates=vault.templates,
        now=NOW,
    )
    return reading.digests.sha256.hex()

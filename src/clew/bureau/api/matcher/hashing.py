"""Fingerprinting an uploaded file in the sandbox; nothing of it is kept."""

from collections.abc import Collection, Mapping

from clew.bureau.api.matcher.signals import CONTENT_TYPES, BadSignalError
from clew.bureau.uploads import UploadedFile, read_upload
from clew.intake.file_reading import FileReading
from clew.model.fingerprint import Form
from clew.model.media import Family

_LEAST_QUALITY = 50  # of PDQ: below it Hasher-Matcher-Actioner gives no hash either
_FAMILIES = {"photo": {Family.IMAGE}, "video": {Family.CLIP}}


class UnreadableFileError(ValueError):
    """Nothing could be learned of the file."""


def hashes_of(
    upload: UploadedFile, content_type: str, *, wanted: Collection[str] | None = None
) -> Mapping[str, str]:
    """Return the file's hashes by their signals' names, in hex.

    A picture too flat for PDQ has none, as with Hasher-Matcher-Actioner.

    Raises:
        BadSignalError: there is no such type of content, or it has no such signal.
        UnreadableFileError: it is not of this type.
    """
    names = _names(content_type, wanted)
    reading = _read(upload, content_type)
    made = {
        "pdq": _pdq(reading),
        "video_md5": reading.digests.md5.hex(),
        "sha256": reading.digests.sha256.hex(),
    }
    return {name: made[name] for name in names if made[name]}


def _names(content_type: str, wanted: Collection[str] | None) -> Collection[str]:
    if content_type not in CONTENT_TYPES:
        raise BadSignalError(f"no such content_type: '{content_type}'")
    made = CONTENT_TYPES[content_type]
    for name in wanted or ():
        if name not in made:
            raise BadSignalError(f"signal type '{name}' doesn't exist or is disabled")
    return [name for name in made if wanted is None or name in wanted]


def _read(upload: UploadedFile, content_type: str) -> FileReading:
    reading = read_upload(upload)
    told = reading.media_type
    if told.family not in _FAMILIES[content_type]:
        raise UnreadableFileError(f"the file is no {content_type}: its content is {told.mime}")
    return reading


def _pdq(reading: FileReading) -> str:
    whole = (
        one
        for one in reading.fingerprints
        if one.kind == "pdq" and one.form is Form.WHOLE and one.quality >= _LEAST_QUALITY
    )
    return next((one.data[:32].hex() for one in whole), "")

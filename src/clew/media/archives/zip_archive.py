"""Zip archives (PKWARE APPNOTE), and the many formats that are zip archives underneath."""

import stat
import zipfile
import zlib
from typing import BinaryIO

from clew.media.archives.guard import CHUNK_BYTES, Guard, encrypted, not_a_plain_file
from clew.media.errors import broken, unsupported

_ENCRYPTED = 0x1
_UTF8 = 0x800
_UNIX = 3


def unpack_zip(file: BinaryIO, guard: Guard) -> None:
    """Hand every file of the archive to the guard.

    Raises:
        MediaError: the archive is broken or over a limit.
    """
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with guard.member(_name(info), modified_at=_time(info)) as wanted:
                    if wanted:
                        _copy(archive, info, guard)


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, guard: Guard) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise encrypted()
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind not in {0, stat.S_IFREG}:
        raise not_a_plain_file("is a link or a device, not a file")
    try:
        with archive.open(info) as member:
            while chunk := member.read(CHUNK_BYTES):
                guard.write(chunk)
    except NotImplementedError as error:
        raise unsupported("is compressed by a method that is not known here") from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise broken("is broken inside the archive") from error


def _name(info: zipfile.ZipInfo) -> bytes:
    """The name's own bytes: zipfile decodes them by a flag, and back is the same way."""
    encoding = "utf-8" if info.flag_bits & _UTF8 else "cp437"
    return info.orig_filename.encode(encoding, "replace")


def _time(info: zipfile.ZipInfo) -> str | None:
    """MS-DOS time, in whatever zone the packer was."""
    year, month, day, hour, minute, second = info.date_time
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"

"""Tar archives (POSIX pax, GNU), plain or in gzip, bzip2 or xz; and one compressed file alone."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from typing import BinaryIO, cast

from clew.media.archives.guard import CHUNK_BYTES, Guard, not_a_plain_file, utc_time
from clew.media.errors import broken
from clew.media.signatures import detect

_BLOCK = 512
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)


def unpack_tar(file: BinaryIO, guard: Guard) -> None:
    """Hand every file of the archive to the guard; what is not a plain file is named as such.

    Raises:
        MediaError: the archive is broken or over a limit.
    """
    with tarfile.open(fileobj=file, mode="r|", errorlevel=2, errors="surrogateescape") as archive:
        for info in archive:
            if info.isdir():
                continue
            name = info.name.encode("utf-8", "surrogateescape")
            with guard.member(name, modified_at=utc_time(info.mtime)) as wanted:
                if wanted:
                    _copy(archive, info, guard)


def unpack_compressed(file: BinaryIO, mime: str, guard: Guard) -> None:
    """Unpack a gzip, bzip2 or xz file: the tar inside it, or else the one file that it is.

    Raises:
        MediaError: it is broken or over a limit.
    """
    with _decompressed(file, mime) as opened:
        is_tar = detect(opened.read(_BLOCK)).mime == "application/x-tar"
        opened.seek(0)
        if is_tar:
            unpack_tar(opened, guard)
            return
        with guard.member(b"content", modified_at=None):
            try:
                while chunk := opened.read(CHUNK_BYTES):
                    guard.write(chunk)
            except _DAMAGE as error:
                raise broken("ends early or is broken inside its compression") from error


def _copy(archive: tarfile.TarFile, info: tarfile.TarInfo, guard: Guard) -> None:
    member = archive.extractfile(info) if info.isreg() else None
    if member is None:
        raise not_a_plain_file("is a link or a device, not a file")
    while chunk := member.read(CHUNK_BYTES):
        guard.write(chunk)


def _decompressed(file: BinaryIO, mime: str) -> BinaryIO:
    if mime == "application/gzip":
        return cast("BinaryIO", gzip.GzipFile(fileobj=file, mode="rb"))
    if mime == "application/x-bzip2":
        return cast("BinaryIO", bz2.BZ2File(file))
    return cast("BinaryIO", lzma.LZMAFile(file))

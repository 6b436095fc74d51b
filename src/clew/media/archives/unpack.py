"""The way in: an archive by its content to members. Runs inside the worker."""

import importlib
from typing import BinaryIO

from clew.media.archives.guard import Guard, MemberSink
from clew.media.archives.seven_zip_archive import unpack_seven_zip
from clew.media.archives.tar_archive import unpack_compressed, unpack_tar
from clew.media.archives.zip_archive import unpack_zip
from clew.media.errors import MediaError, broken, out_of_memory, unsupported
from clew.media.limits import Limits
from clew.media.signatures import HEAD_BYTES, detect

_COMPRESSED = frozenset({"application/gzip", "application/x-bzip2", "application/x-xz"})


def prepare() -> None:
    """Load what the archive libraries would load late: once, before the worker is confined."""
    for name in ("psutil", "resource", "encodings.utf_16_le"):
        importlib.import_module(name)


def unpack(file: BinaryIO, *, sink: MemberSink, limits: Limits) -> None:
    """Hand every file of an archive to the sink.

    Raises:
        MediaError: the archive is broken, encrypted, over a limit, or of a type not opened here.
    """
    archive_bytes = file.seek(0, 2)
    file.seek(0)
    mime = detect(file.read(HEAD_BYTES)).mime
    file.seek(0)
    try:
        _unpack(file, mime, Guard(sink, limits=limits, archive_bytes=archive_bytes))
    except (MediaError, BrokenPipeError):
        raise
    except MemoryError as error:
        raise out_of_memory() from error
    except Exception as error:
        raise broken(f"cannot be unpacked as {mime} ({type(error).__name__})") from error


def _unpack(file: BinaryIO, mime: str, guard: Guard) -> None:
    if mime == "application/zip":
        unpack_zip(file, guard)
    elif mime == "application/x-tar":
        unpack_tar(file, guard)
    elif mime in _COMPRESSED:
        unpack_compressed(file, mime, guard)
    elif mime == "application/x-7z-compressed":
        unpack_seven_zip(file, guard)
    else:
        raise unsupported(f"is {mime}, which is not opened here")

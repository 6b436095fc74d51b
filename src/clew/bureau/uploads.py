"""Uploads: a file that is only asked about. It is read in the sandbox, and nothing of it is kept.

While it comes in it is held in a file without a name, which is gone when it is closed, whatever
happens to the process. More than `MOST_BYTES` of a request is not held.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile as AnyUpload
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from clew.bureau.sandboxes import sandbox_with
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.model.wording import Wording

MOST_BYTES = 1 << 30
_LONGEST_NAME = 200  # bytes
type UploadedFile = AnyUpload[bytes]


class NoUploadError(ValueError):
    """No file came, or one that is too large to be held."""


class UnnamedUploadHandler(FileUploadHandler):
    """Holds uploaded files in files without a name; skips what is too much for one request."""

    file: BinaryIO
    held = 0
    is_too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin with a file."""
        super().new_file(*args, **kwargs)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 -- the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 -- its form
        """Take the next bytes."""
        self.held += len(raw_data)
        if self.held > MOST_BYTES:
            self.is_too_large = True
            self.file.close()
            raise SkipFile
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """Return the file."""
        self.file.seek(0)
        return AnyUpload(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Forget what came."""
        if hasattr(self, "file"):
            self.file.close()


def uploaded(request: HttpRequest) -> list[tuple[str, UploadedFile]]:
    """Return the files that came with a request, each with its field.

    Raises:
        NoUploadError: there is none, or one was too large.
    """
    files = [(name, file) for name in request.FILES for file in request.FILES.getlist(name)]
    if why := why_too_large(request):
        raise NoUploadError(why)
    if not files:
        raise NoUploadError(Wording("no file was chosen; choose one"))
    return files


def one_upload(request: HttpRequest) -> UploadedFile:
    """Return the one file that came with a request.

    Raises:
        NoUploadError: there is none, there are several, or one was too large.
    """
    files = uploaded(request)
    if len(files) > 1:
        raise NoUploadError(
            Wording("%(count)s files came, and one is taken at once; send one", count=len(files))
        )
    return files[0][1]


def why_too_large(request: HttpRequest) -> str:
    """Return in words that a file of a request was too large to be held; else nothing."""
    if not any(getattr(handler, "is_too_large", False) for handler in request.upload_handlers):
        return ""
    return Wording(
        "the file is larger than %(size)s MiB; ask about it by the command line",
        size=MOST_BYTES >> 20,
    )


@contextmanager
def named(upload: UploadedFile) -> Iterator[Path]:
    """Give an uploaded file a path for who can read only paths; its bytes stay without a name."""
    file_name = (Path(upload.name or "").name or "file").encode()[-_LONGEST_NAME:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file_name.decode(errors="ignore")
        held = cast("BinaryIO", upload.file)
        path.symlink_to(f"/proc/{os.getpid()}/fd/{held.fileno()}")
        yield path


def read_upload(upload: UploadedFile, *, kinds: Iterable[str] = ()) -> FileReading:
    """Return what is learned of an uploaded file by itself; the trained models of `kinds` look on.

    Raises:
        SandboxUnavailableError: this machine cannot confine the decoder.
    """
    held = cast("BinaryIO", upload.file)
    reader = Reader(sandbox=sandbox_with(kinds), new_sink=NoSink, spool=tempfile.TemporaryFile)
    return reader.read_again(held, (upload.name or "the file").encode())

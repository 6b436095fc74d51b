"""An S3 prefix: listed page by page, each object streamed into a temporary file when it is read.

Keys come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_REGION ...) of whichever machine asks, never from the command line or the plan.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import obstore
from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError
from obstore.store import S3Store

from clew.bulk.errors import BulkError
from clew.intake.collection import Found, NotRead, shown
from clew.model.problem import Problem, ProblemCode

_PART_BYTES = 8 << 20
_PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class S3Source:
    """The objects of a bucket whose keys start with a prefix.

    `endpoint` is the address of a server that is not Amazon's, as http(s)://host:port.

    Example:
        >>> S3Source(bucket="seized", prefix="2026/", endpoint=None).name
        's3://seized/2026/'
    """

    bucket: str
    prefix: str
    endpoint: str | None

    @property
    def name(self) -> str:
        """The address of the prefix."""
        return f"s3://{self.bucket}/{self.prefix}"

    def files(self) -> Iterator[Found | NotRead]:
        """Yield every object, page by page, in the order of the server."""
        folder = self.prefix.rpartition("/")[0] or None  # obstore's prefixes are whole folders
        try:
            for page in obstore.list(self._store(), folder):
                for meta in page:
                    if meta["path"].startswith(self.prefix):
                        name = meta["path"].encode()
                        yield Found(b"", name, meta["size"], _nanoseconds(meta["last_modified"]))
        except BaseError as error:
            raise self._unreachable(error) from error

    @contextmanager
    def fetch(self, name: bytes) -> Iterator[Found | NotRead]:
        """Stream the object into a temporary file, and give that."""
        with tempfile.NamedTemporaryFile(prefix="clew-bulk-") as spool:
            try:
                got = obstore.get(self._store(), name.decode())
                for part in got.stream(min_chunk_size=_PART_BYTES):
                    spool.write(part)
            except (NotFoundError, PermissionDeniedError, FileNotFoundError, PermissionError):
                yield _gone(name)
                return
            except BaseError as error:
                raise self._unreachable(error) from error
            spool.flush()
            changed_ns = _nanoseconds(got.meta["last_modified"])
            yield Found(os.fsencode(spool.name), name, got.meta["size"], changed_ns)

    def _store(self) -> S3Store:
        return S3Store(
            self.bucket,
            endpoint=self.endpoint,
            client_options={"allow_http": (self.endpoint or "").startswith("http://")},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=_PATIENCE_S)},
        )

    def _unreachable(self, error: Exception) -> BulkError:
        why = str(error).strip().splitlines()[0]
        return BulkError(
            f"{self.name} cannot be read from {self.endpoint or 'Amazon S3'}: {why}; check the "
            "bucket's name, --s3-endpoint, and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and "
            "AWS_REGION in the environment, then run the same command again"
        )


def _nanoseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000) * 1_000


def _gone(name: bytes) -> NotRead:
    return NotRead(
        name,
        Problem(
            shown(name),
            ProblemCode.NOT_READABLE,
            "was listed, but cannot be fetched: it is gone, or these keys may not read it",
            "ask the owner of the bucket",
        ),
    )

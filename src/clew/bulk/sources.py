"""Sources by their addresses, as an operator writes them."""

from pathlib import Path

from clew.bulk.errors import BulkError
from clew.bulk.folder_source import FolderSource
from clew.bulk.s3_source import S3Source
from clew.bulk.source import Source

_S3 = "s3://"


def source_of(address: str, *, s3_endpoint: str | None = None) -> Source:
    """Return the source at an address: `s3://bucket/prefix`, else the path of a folder or file.

    Raises:
        BulkError: there is nothing at that path, or no bucket is named.

    Example:
        >>> source_of("s3://seized/laptop/").name
        's3://seized/laptop/'
    """
    if address.startswith(_S3):
        bucket, _, prefix = address.removeprefix(_S3).partition("/")
        if not bucket:
            raise BulkError(f"{address} names no bucket; write s3://bucket/prefix")
        return S3Source(bucket, prefix, s3_endpoint)
    path = Path(address).expanduser().resolve()
    if not path.exists():
        raise BulkError(f"{address} is not there; name a folder, a file or s3://bucket/prefix")
    return FolderSource(path)

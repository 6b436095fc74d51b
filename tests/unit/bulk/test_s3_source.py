"""An S3 prefix as a source, on a real server."""

import os
import threading
from pathlib import Path

import obstore
import pytest

from clew.bulk.errors import BulkError
from clew.bulk.s3_source import S3Source
from clew.intake.collection import Found, NotRead
from clew.model.problem import ProblemCode
from seaweedfs_server import s3_server


@pytest.fixture(scope="module")
def server():
    with s3_server() as running:
        yield running


@pytest.fixture
def keys(server, monkeypatch):
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def many(server):
    """More objects than one page of a listing holds."""

    def put(first):
        for number in range(first, 1200, 8):
            obstore.put(server.store, f"many/{number:04d}", b"x" * (number % 7))

    threads = [threading.Thread(target=put, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    obstore.put(server.store, "manyother/a", b"other")
    obstore.put(server.store, "many/caf\u00e9 #1%2F.jpg", b"odd name")


def test_a_listing_goes_on_over_pages_and_keeps_to_its_prefix(server, keys, many):
    found = list(S3Source(server.bucket, "many/0", server.endpoint).files())

    assert sorted(one.name for one in found) == [b"many/%04d" % n for n in range(1000)]
    assert all(one.size == int(one.name[-4:]) % 7 for one in found)
    assert len(list(S3Source(server.bucket, "many/", server.endpoint).files())) == 1201


def test_an_object_is_fetched_into_a_file_that_is_gone_afterwards(server, keys, many):
    source = S3Source(server.bucket, "many/caf", server.endpoint)
    [listed] = source.files()

    with source.fetch(listed.name) as found:
        assert isinstance(found, Found)
        path = Path(os.fsdecode(found.path))
        assert (path.read_bytes(), found.size) == (b"odd name", 8)

    assert not path.exists()


def test_an_object_that_is_gone_is_a_problem_of_this_file(server, keys):
    with S3Source(server.bucket, "", server.endpoint).fetch(b"gone.jpg") as found:
        assert isinstance(found, NotRead)
        assert found.problem.code is ProblemCode.NOT_READABLE


@pytest.mark.parametrize("what", ["no such bucket", "nobody listens", "wrong key"])
def test_a_source_that_cannot_be_listed_says_what_to_check(server, keys, monkeypatch, what):
    bucket = "elsewhere" if what == "no such bucket" else server.bucket
    endpoint = "http://127.0.0.1:9" if what == "nobody listens" else server.endpoint
    if what == "wrong key":
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")

    with pytest.raises(BulkError, match=r"cannot be read from http.*AWS_ACCESS_KEY_ID"):
        list(S3Source(bucket, "", endpoint).files())


def test_an_unreachable_server_is_not_a_problem_of_the_file(keys):
    source = S3Source("seized", "", "http://127.0.0.1:9")

    with pytest.raises(BulkError, match="run the same command again"), source.fetch(b"a.jpg"):
        pass

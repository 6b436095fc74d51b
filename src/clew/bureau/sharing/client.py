"""A client of another node: HTTPS only, its certificate checked, each call signed.

No redirect is followed, every answer has a bound and a time. What it fetches is not believed: it
goes into the inbox, and is judged there as if it had come on a stick.
"""

import hashlib
import http.client
import json
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from clew.exchange.requests import Asked
from clew.model.wording import Wording

MOST_TOLD = 64 * 1024 * 1024  # of a list, a receipt or the directory
_TIMEOUT_S = 60
_PIECE = 1 << 20
_NAME = re.compile(r"[0-9a-f]{32}\.clew")
_MOST_LISTED = 100_000
_OF_WHAT_WAS_SENT = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.CONTENT_TOO_LARGE,
    HTTPStatus.INTERNAL_SERVER_ERROR,
}
ANSWERS = Wording("%(address)s answers %(status)s: %(why)s")
"""What another node says that takes something not, or gives nothing."""


class NodeUnreachableError(OSError):
    """The other node does not answer, or not as one should."""


class NodeRefusedError(NodeUnreachableError):
    """The other node answers, and does not take what was sent or gives too much: others may go."""


class NodeAddressError(ValueError):
    """The address is no HTTPS address of a node."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A package that waits at the other node."""

    name: str
    size: int


@dataclass(slots=True)
class NodeClient:
    """Calls to one node. `sign` gives the header for what is asked."""

    url: str
    bureau: str
    sign: Callable[[Asked], str]
    ca_file: Path | None = None
    _base: str = field(init=False, default="")
    _host: str = field(init=False, default="")
    _port: int = field(init=False, default=443)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" or not parts.hostname or parts.query or parts.username:
            raise NodeAddressError(
                f"{self.url} is no address of a node; it begins with https:// and names no user"
            )
        self._host, self._port = parts.hostname, parts.port or 443
        self._base = parts.path.rstrip("/")

    def waiting(self) -> list[Waiting]:
        """Return the packages that wait there for this node.

        Raises:
            NodeUnreachableError: it does not answer as it should.
        """
        raw = self.get("/exchange/packages")
        try:
            listed = json.loads(raw)["packages"]
            found = [Waiting(str(one["name"]), int(one["size"])) for one in listed]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise NodeUnreachableError(f"{self.url} gave no list of packages") from error
        if len(found) > _MOST_LISTED or not all(_NAME.fullmatch(one.name) for one in found):
            raise NodeUnreachableError(f"{self.url} gave a list that no node gives")
        return found

    def fetch(self, waiting: Waiting, target: BinaryIO) -> None:
        """Fetch a package.

        Raises:
            NodeUnreachableError: it does not come, or not as large as it was said to be.
        """
        with self._asked("GET", f"/exchange/packages/{waiting.name}") as answer:
            left = waiting.size
            while left and (piece := answer.read(min(_PIECE, left))):
                target.write(piece)
                left -= len(piece)
            if left or answer.read(1):
                raise NodeUnreachableError(f"{waiting.name} came in another size; try again")

    def put_package(self, path: Path) -> None:
        """Send a package.

        Raises:
            NodeUnreachableError: it is not kept there; the message says why.
        """
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._put("/exchange/packages", file, path.stat().st_size, digest)

    def put_receipt(self, raw: bytes) -> None:
        """Send this node's receipt.

        Raises:
            NodeUnreachableError: it is not kept there.
        """
        self.put("/exchange/receipt", raw)

    def receipt(self) -> bytes:
        """Fetch the other node's receipt.

        Raises:
            NodeUnreachableError: it does not come.
        """
        return self.get("/exchange/receipt")

    def directory(self) -> bytes:
        """Fetch the directory that the other node trusts.

        Raises:
            NodeUnreachableError: it does not come.
        """
        return self.get("/exchange/directory")

    def get(self, path: str, *, most: int = MOST_TOLD) -> bytes:
        """Fetch what an address gives, at most so many bytes.

        Raises:
            NodeRefusedError: there are more.
            NodeUnreachableError: it does not come.
        """
        with self._asked("GET", path) as answer:
            raw = answer.read(most + 1)
        if len(raw) > most:
            raise NodeRefusedError(f"{self.url}{path} gives more than {most} bytes")
        return raw

    def names(self, path: str) -> list[str]:
        """Fetch the names of what waits at an address, each a UUID.

        Raises:
            NodeUnreachableError: they do not come, or are none.
        """
        raw = self.get(path)
        try:
            found = [str(UUID(one)) for one in json.loads(raw)["names"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NodeUnreachableError(f"{self.url}{path} gave no list of names") from error
        return found[:_MOST_LISTED]

    def put(self, path: str, raw: bytes) -> None:
        """Send bytes to an address.

        Raises:
            NodeRefusedError: they are not kept there; the message says why.
            NodeUnreachableError: it does not answer as it should.
        """
        self._put(path, raw, len(raw), hashlib.sha256(raw).hexdigest())

    def delete(self, path: str) -> None:
        """Say that what an address gives was taken.

        Raises:
            NodeUnreachableError: it is not removed there.
        """
        with self._asked("DELETE", path) as answer:
            answer.read(_PIECE)

    def _put(self, path: str, body: BinaryIO | bytes, size: int, digest: str) -> None:
        with self._asked("PUT", path, body=body, size=size, digest=digest) as answer:
            answer.read(_PIECE)

    @contextmanager
    def _asked(
        self,
        method: str,
        path: str,
        *,
        body: BinaryIO | bytes = b"",
        size: int = 0,
        digest: str = hashlib.sha256().hexdigest(),
    ) -> Iterator[http.client.HTTPResponse]:
        whole = f"{self._base}{path}"
        signature = self.sign(Asked(self.bureau, method, whole, digest))
        headers = {
            "Authorization": f"Clew-Node {signature}",
            "Content-Sha256": digest,
            "Content-Length": str(size),
            "Content-Type": "application/octet-stream",
        }
        connection = http.client.HTTPSConnection(
            self._host, self._port, timeout=_TIMEOUT_S, context=self._context()
        )
        try:
            connection.request(method, whole, body=body, headers=headers)
            answer = connection.getresponse()
            self._check(answer, path)
            yield answer
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, NodeUnreachableError):
                raise
            raise NodeUnreachableError(f"{self.url} does not answer: {error}") from error
        finally:
            connection.close()

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context

    def _check(self, answer: http.client.HTTPResponse, path: str) -> None:
        if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}:
            return
        try:
            why = str(json.loads(answer.read(10_000))["message"])[:500]
        except (ValueError, KeyError, TypeError):
            why = "no reason"
        why = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in why)
        error = NodeRefusedError if answer.status in _OF_WHAT_WAS_SENT else NodeUnreachableError
        raise error(ANSWERS.filled(address=f"{self.url}{path}", status=str(answer.status), why=why))

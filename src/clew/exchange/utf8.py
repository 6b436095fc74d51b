"""Text on its way into a file, as UTF-8; what UTF-8 cannot say is told as lost."""

from typing import Protocol

from clew.exchange.losses import Losses
from clew.exchange.parcel_format import Write


class Bytes(Protocol):
    """Where bytes go: a file, a member of an archive."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...

    def flush(self) -> object:
        """Hand on what was taken."""
        ...


def as_utf8(to: Bytes, losses: Losses) -> Write:
    """Return what writes texts to where bytes go."""

    def write(text: str) -> None:
        data = text.encode("utf-8", "replace")  # names of files may hold halves of characters
        if data.count(b"?") > text.count("?"):
            losses.met("half of a character in a text, which became a question mark")
        to.write(data)

    return write

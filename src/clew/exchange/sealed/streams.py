"""The place of a package in a stream: from one sender to one recipient, one after another.

Each package names the hash of the one before. So none is taken twice, none is left out, and a
sender cannot show two recipients, or one recipient twice, different pasts.

Example:
    >>> first = Position().next("aa" * 32)
    >>> first.number
    1
    >>> Position().check(number=2, previous="aa" * 32, digest="bb" * 32)
    Traceback (most recent call last):
    clew.exchange.sealed.streams.GapError: package 2 came before package 1; ...
"""

from dataclasses import dataclass

from clew.exchange.refusal import RefusalError

NOTHING = "0" * 64


class ReplayError(RefusalError):
    """The package was taken before. Nothing is to be done but to send the receipt again."""


class GapError(RefusalError):
    """Packages are missing before this one."""


class ForkError(RefusalError):
    """The package continues another past than the one that was taken."""


@dataclass(frozen=True, slots=True)
class Position:
    """The last package of a stream: its number and the SHA-256 of its manifest."""

    number: int = 0
    digest: str = NOTHING

    def next(self, digest: str) -> "Position":
        """Return the position after one more package."""
        return Position(self.number + 1, digest)

    def check(self, *, number: int, previous: str, digest: str) -> None:
        """Check that a package is the next one.

        Raises:
            RefusalError: it is not.
        """
        if number > self.number + 1:
            raise GapError(
                f"package {number} came before package {self.number + 1}; take that one first, "
                "or ask the sender for it"
            )
        if number == self.number and digest != self.digest:
            raise ForkError(f"there is another package {number} in this stream; ask the sender")
        if number <= self.number:
            raise ReplayError(f"package {number} was taken before; {self.number} were taken")
        if previous != self.digest:
            raise ForkError(
                f"package {number} does not follow the package {self.number} that was taken; "
                "send the sender the last receipt, so that it goes on from there"
            )

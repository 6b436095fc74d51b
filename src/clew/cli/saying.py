"""Saying: what a command did, in a sentence."""

from collections.abc import Iterable, Mapping

from rich.console import Console


def say(told: str) -> None:
    """Print a sentence as it is: on one line, and nothing in it is markup or coloured.

    Example:
        >>> say("[2026-1] is open.")
        [2026-1] is open.
    """
    Console(highlight=False, soft_wrap=True).print(told, markup=False)


def say_files_outside(files: Iterable[Mapping[str, str]]) -> None:
    """Name the files that were written of what is gone: people have to destroy them.

    Example:
        >>> say_files_outside([{"sha256": "ab12", "by": "rosa", "at": "2026-03-01T09:30:00Z"}])
        Destroy the file with the SHA-256 ab12 that rosa wrote at 2026-03-01T09:30:00Z.
    """
    for one in files:
        written = f"that {one['by']} wrote at {one['at']}"
        say(f"Destroy the file with the SHA-256 {one['sha256']} {written}.")

"""Saying: what a command did, in a sentence."""

from rich.console import Console


def say(told: str) -> None:
    """Print a sentence as it is: on one line, and nothing in it is markup or coloured.

    Example:
        >>> say("[2026-1] is open.")
        [2026-1] is open.
    """
    Console(highlight=False, soft_wrap=True).print(told, markup=False)

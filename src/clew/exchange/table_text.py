"""Tables written as text: cells quoted, and none that a spreadsheet would run.

Example:
    >>> print(row(["lake; blue", "=1+1", ""], delimiter=";", losses=Losses()).rstrip())
    "lake; blue";'=1+1;
"""

from collections.abc import Sequence

from clew.exchange.losses import Losses

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_TO_QUOTE = frozenset(' "\r\n\t;,|\ufeff')
_BREAKS = str.maketrans(dict.fromkeys("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\0", " "))


def row(cells: Sequence[str], *, delimiter: str, losses: Losses) -> str:
    """Return a row with its end.

    A cell that begins like a formula gets an apostrophe before it, and breaks of lines in cells
    become spaces: names come from seized disks, and the file is opened by people.
    """
    return delimiter.join(_cell(cell, losses) for cell in cells) + "\r\n"


def _cell(text: str, losses: Losses) -> str:
    safe = text.translate(_BREAKS)
    if safe != text:
        losses.met("a break of lines in a text, which became a space")
    if safe.startswith(_FORMULAS):
        losses.met("a text that begins like a formula, which got an apostrophe before it")
        safe = f"'{safe}"
    return f'"{safe.replace('"', '""')}"' if _TO_QUOTE & set(safe) else safe

"""Mentions: names written with an @ in a note's words.

Example:
    >>> mentioned("@rosa, see the lamp; ken@example.org wrote. And @Ben-2!")
    ['Ben-2', 'rosa']
"""

import re

_NAME = re.compile(r"(?<![\w.@+-])@([\w.@+-]+)")


def mentioned(text: str) -> list[str]:
    """Return the names that are mentioned, each once; what ends a sentence is no part of one."""
    return sorted({found.rstrip(".@+-") for found in _NAME.findall(text)} - {""})

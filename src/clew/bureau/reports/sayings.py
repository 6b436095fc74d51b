"""Sayings: the words that stand in a Typst template, marked there as `say("...")`, in English."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

_SAY = re.compile(r'\bsay\(\s*"([^"\\]+)"')


def said_by(template: str) -> Sequence[str]:
    """Return what a template says, each once.

    Example:
        >>> said_by('#say("Totals") #say("%(count)s more", count: "3") #say("Totals")')
        ['Totals', '%(count)s more']
    """
    return list(dict.fromkeys(_SAY.findall(template)))


def translated(template: str) -> Mapping[str, str]:
    """Return what a template says, by the English that it is marked with, in the active language.

    Example:
        >>> translated('#say("Totals")')
        {'Totals': 'Totals'}
    """
    return {english: gettext(english) for english in said_by(template)}

"""Speaking: what pages and documents say, in one of the web app's languages and from its catalogs.

What others wrote (names, notes, hashes) and markings are said as they are.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext, ngettext, override

from clew.model.wording import Value, Wording

ENGLISH = "en"
_DATES = {"es": r"j \d\e F \d\e Y"}
_DATE = "j F Y"


class UnknownLanguageError(ValueError):
    """Documents are not written in that language."""


def languages() -> list[str]:
    """Return the codes of the languages that documents are written in."""
    return [code for code, _ in settings.LANGUAGES]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything within in a language.

    Raises:
        UnknownLanguageError: there is no such language.
    """
    if language not in languages():
        raise UnknownLanguageError(
            f"documents are written in one of {', '.join(languages())}, not in {language[:20]!r}"
        )
    with override(language):
        yield


def phrase(english: str) -> str:
    """Return a phrase of the catalogs; one that stands in none as it is."""
    return gettext(english) if english else ""


def worded(text: str) -> str:
    r"""Return a wording in the language, and any other text as it is.

    Whoever wrote it, everything in it is to be seen; see `visible`.

    Example:
        >>> worded(Wording("%(count)s of %(name)s", count=1200, name="photo\u202egpj"))
        '1,200 of photo<U+202E>gpj'
        >>> worded("case 7\u202e")
        'case 7<U+202E>'
    """
    if not isinstance(text, Wording):
        return visible(text)
    one, several = text.forms[0], text.forms[-1]
    form = phrase(one) if text.number is None else ngettext(one, several, text.number)
    if not text.values:
        return visible(form) if form in text.forms else form
    return form % {name: said(value) for name, value in text.values.items()}


def said(value: Value) -> str:
    """Return a value as the language writes it."""
    match value:
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case int():
            return number(value)
        case _:
            return worded(value)


def visible(name: str) -> str:
    """Return a name with everything in it to be seen: what reorders or hides text is spelled out.

    File names come from outside, and `photo\u202egpj.exe` would read as a picture.

    Example:
        >>> visible("photo\u202egpj.exe")
        'photo<U+202E>gpj.exe'
    """
    return "".join(f"<U+{ord(c):04X}>" if _is_unseen(c) else c for c in name)


def _is_unseen(character: str) -> bool:
    """The joiners are spared: several scripts cannot be written without them."""
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
    return unseen and character not in "\u200c\u200d"


def number(value: float, *, places: int = 0) -> str:
    """Return a number, grouped as the language does.

    Example:
        >>> number(1234), number(1234.56, places=1)
        ('1,234', '1,234.6')
    """
    return number_format(round(value, places), places, force_grouping=True)


def day(value: date) -> str:
    """Return a day, its month by name: no order of numbers to be taken for another.

    Example:
        >>> day(date(2026, 3, 1))
        '1 March 2026'
    """
    return date_format(value, _DATES.get(get_language() or ENGLISH, _DATE))


def moment(value: datetime, *, zone: tzinfo = UTC) -> str:
    """Return a moment to the minute, by the clocks of a zone, with its distance from UTC.

    Example:
        >>> moment(datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
        '1 March 2026, 09:30 UTC'
        >>> from zoneinfo import ZoneInfo
        >>> moment(datetime(2026, 3, 1, 9, 30, tzinfo=UTC), zone=ZoneInfo("Asia/Kolkata"))
        '1 March 2026, 15:00 UTC+05:30'
    """
    return worded(clocked(value, zone))


def clocked(value: datetime, zone: tzinfo) -> Wording:
    """Return a moment as `moment` says it, to be put into another wording."""
    at = value.astimezone(zone)
    distance = "" if zone is UTC else f"{at:%:z}"
    time = f"{at:%H:%M} UTC{distance}"
    return Wording("%(date)s, %(time)s", date=at.date(), time=time)

"""Text from untrusted files: bounded, printable, and fit for any database."""

from collections.abc import Iterable, Mapping

LONGEST_TEXT = 500
MOST_TAGS = 100
_LONGEST_NAME = 80
_ALL_TAGS_CHARS = 16_000


def bounded_text(value: object, *, longest: int = LONGEST_TEXT) -> str:
    r"""Return a value as text without control characters or lone surrogates, cut to a length.

    Example:
        >>> bounded_text("Nikon\x00\x00")
        'Nikon'
        >>> bounded_text(b"caf\xc3\xa9")
        'café'
    """
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    spaced = "".join(_plain(c) for c in text[: 4 * longest])
    return " ".join(spaced.split())[:longest].strip()


def bounded_tags(tags: Iterable[tuple[str, object]]) -> Mapping[str, str]:
    """Return tags as bounded text by bounded name: the first hundred that say something.

    Example:
        >>> dict(bounded_tags([("exif:Software", "v1.2"), ("exif:Artist", " ")]))
        {'exif:Software': 'v1.2'}
    """
    kept: dict[str, str] = {}
    left = _ALL_TAGS_CHARS
    for name, value in tags:
        text = bounded_text(value, longest=min(LONGEST_TEXT, left))
        if text and len(kept) < MOST_TAGS and left > 0:
            kept[bounded_text(name, longest=_LONGEST_NAME)] = text
            left -= len(text)
    return kept


def _plain(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    if code < 32 or 127 <= code < 160:
        return "" if code == 0 else " "
    return character

"""Spelling: how variants of a handle are recognised, and one name in two scripts."""

from functools import lru_cache

from anyascii import anyascii

_LETTERS = str.maketrans("0134578", "oieastb", "_.- ")
_LEAST = 5  # characters of what two handles have in common
_MOST_ADDED = 4
_LIKE_SOUNDS = (("kh", "h"), ("ts", "z"), ("ch", "s"), ("sh", "s"), ("zh", "z"), ("x", "ks"))
_CONSONANTS = str.maketrans("cqgjf", "kkzzp", "aeiouvwyh")


@lru_cache(maxsize=1 << 16)
def handle_keys(handle: str) -> tuple[str, ...]:
    """Return what variants of a handle have in common: plain spellings, without what is added.

    Example:
        >>> sorted(set(handle_keys("silv3r_fox81")) & set(handle_keys("theSilver_fox8107")))
        ['silverfoxbi']
    """
    folded = handle.casefold()
    without = folded[:-2] if folded[-2:].isdigit() else folded
    spelt = {folded, without, folded.removeprefix("the"), without.removeprefix("the")}
    return tuple(sorted({plain(one) for one in spelt if len(plain(one)) >= _LEAST}))


def plain(handle: str) -> str:
    """Return a handle without separators, digits that look like letters being these.

    Example:
        >>> plain("s1lver_f0x")
        'silverfox'
    """
    return handle.translate(_LETTERS)


def is_variant(one: str, other: str) -> bool:
    """Whether one handle looks like the other, changed because that was taken.

    Example:
        >>> is_variant("silverfox", "thesilverfox"), is_variant("silverfox", "quietfox")
        (True, False)
    """
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    if len(plain(short)) < _LEAST:
        return False
    adds_few = len(long) - len(short) <= _MOST_ADDED
    return plain(short) == plain(long) or (
        adds_few and (long.startswith(short) or long.endswith(short))
    )


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """Return a word's consonants in Latin letters, as transliterations of it mostly have in common.

    Vowels, and what stands for one as often as not, are left out.

    Example:
        >>> sound("Юрий"), sound("Yuri"), sound("Шушанова"), sound("Shushanova")  # noqa: RUF001
        ('r', 'r', 'sn', 'sn')
    """
    letters = "".join(c for c in anyascii(word).casefold() if c.isalpha())
    for written, like in _LIKE_SOUNDS:
        letters = letters.replace(written, like)
    heard = letters.translate(_CONSONANTS)
    return "".join(c for c, before in zip(heard, f" {heard}", strict=False) if c != before)

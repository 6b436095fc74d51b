"""Words: how a tag is spelt, so that one word is one tag however it is typed."""

from clew.intake.spelling import composed
from clew.model.wording import Wording

LONGEST = 40
"""Characters of a tag."""


class BadTagError(ValueError):
    """What was given is no word to tag by."""


def tag_word(written: str) -> str:
    """Return a tag in its one spelling: small letters, one space between words.

    Raises:
        BadTagError: it says nothing, or is too long.

    Example:
        >>> tag_word("  Red   Couch ")
        'red couch'
    """
    word = " ".join(composed(written).casefold().split())
    if not any(one.isalnum() for one in word) or len(word) > LONGEST:
        raise BadTagError(
            Wording(
                "give a tag of 1 to %(longest)s characters, with a letter or digit in it",
                longest=str(LONGEST),
            )
        )
    return word

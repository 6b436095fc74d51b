"""Text search: in which items words were read, among all that the officer may see.

Words can name a person or a place. So a search takes a reason, and who asked, what and why are in
the audit log before anything is answered.
"""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.vault.queries.text import FoundText, find_text
from clew.fingerprint.text.folding import folded, words_of
from clew.model.wording import Wording

MOST_FOUND = 50
_LONGEST = 200  # characters
_MOST_WORDS = 12


class NoWordsError(ValueError):
    """What was asked for holds no word, or too many."""


def search_text(
    asked: str, *, acting_officer: Officer, reason: str, now: datetime
) -> list[FoundText]:
    """Return the items in which these words were read, perhaps, the likest first; 50 at most.

    Raises:
        NoReasonError: no reason was given.
        NoWordsError: there is no word to look for, or there are too many.
    """
    why = told(reason, what=Wording("this text is searched for"))
    if not 0 < len(words_of(folded(asked))) <= _MOST_WORDS or len(asked) > _LONGEST:
        raise NoWordsError(
            Wording(
                "give 1 to %(most_words)s words, of %(longest)s characters together",
                most_words=str(_MOST_WORDS),
                longest=str(_LONGEST),
            )
        )
    with transaction.atomic():
        record(
            tags.VAULT_TEXT_SEARCHED,
            officer=acting_officer,
            details={"reason": why, "words": asked},
            now=now,
        )
    return find_text(acting_officer, asked, most=MOST_FOUND)

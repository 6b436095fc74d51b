"""Voices: those heard in an item, as its page shows them: who speaks when, and what can be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clew.bureau.reports.words import span_in_words
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.traits import traits_of_item
from clew.match.voice_score import VOICE_CAVEAT
from clew.match.voices import VOICES, SeenVoice
from clew.model.match import Span

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 24
_TURNS = 12


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """One voice: its number in the item, its turns, and what can be told of it.

    `is_compared` tells whether one can search by it.
    """

    part: int
    number: int
    turns: Sequence[str]
    more_turns: int
    told: str
    is_compared: bool


def voices_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of its voices."""
    heard = traits_of_item(VOICES, officer, item.sha256, templates=current_vault().templates)
    compared = sum(one.against is None for one in heard)
    return {
        "voices": [_card(one) for one in heard[:_SHOWN]],
        "voices_count": len(heard),
        "speakers": compared,
        "voices_not_looked_for": why_not_looked_for(item, VOICES.kind),
        "voice_caveat": VOICE_CAVEAT,
    }


def voice_in_words(one: SeenVoice) -> str:
    """Return how long a voice speaks, and what can be told of it."""
    if one.against:
        told = _("cannot tell: %(why)s") % {"why": phrase(one.against.value)}
    elif one.voice.is_narrow:
        told = _("compared, through a narrow band such as a telephone's")
    else:
        told = _("compared")
    said = {"seconds": f"{round(one.voice.speech_s):,}", "told": told}
    return _("%(seconds)s s of speech: %(told)s") % said


def _card(one: SeenVoice) -> VoiceCard:
    turns = [span_in_words(Span(start, end)) for start, end in one.voice.turns.tolist()]
    return VoiceCard(
        part=one.part,
        number=one.part + 1,
        turns=turns[:_TURNS],
        more_turns=max(0, len(turns) - _TURNS),
        told=voice_in_words(one),
        is_compared=one.against is None,
    )

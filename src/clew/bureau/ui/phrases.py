"""Phrases: the English names that the layers below give to relations, states and the like.

Those layers know no languages. Pages put such names through the filter `phrase`, and
`scripts/page_words.py` puts all that are listed here into the catalogs: a name that is added below
and translated nowhere fails `make check`.
"""

from collections.abc import Iterator

from clew.bureau.custody.act import Act
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.site_state import SiteState
from clew.bureau.persons.words import words_of_acts
from clew.bureau.reports.words import (
    FAMILY_NAMES,
    RELATION_MEANS,
    RELATION_NAMES,
    STATE_MEANS,
    STATE_NAMES,
    VERDICT_NAMES,
)
from clew.bureau.tasks.state import State as TaskState
from clew.bureau.ui.searchable import SEARCHABLE
from clew.bureau.vault.queries.state import NOT_YET
from clew.fingerprint.faces.face import Against as AgainstFace
from clew.fingerprint.objects.seen import OBJECT_CAVEAT
from clew.fingerprint.text.line import TEXT_CAVEAT
from clew.fingerprint.text.line import Against as AgainstLine
from clew.fingerprint.voices.utterance import Against as AgainstVoice
from clew.handling.purpose import Purpose
from clew.match.cameras.habits import Worth
from clew.match.checkability import REASONS
from clew.match.face_score import FACE_CAVEAT
from clew.match.fusion.channels import Bond, Channel
from clew.match.fusion.finding import Told
from clew.match.fusion.words import EXPLAINED, TOGETHER_MEANS
from clew.match.voice_score import VOICE_CAVEAT
from clew.model.dossier import Kind, Status
from clew.model.grade import Scheme
from clew.model.identifier import IdentifierKind
from clew.model.match import Transform
from clew.model.media import Family
from clew.model.network import NetworkRole
from clew.model.referral import Party, State
from clew.model.sighting import Basis, Event, Standing
from clew.network.groups.tie import TieKind
from clew.network.jurisdiction.proposing import Surety
from clew.network.resolution.evidence import bare_sentences
from clew.network.resolution.registry import all_features

TIMELINE = (
    *("access", "case", "custody", "export", "hand-over", "items", "judgement", "note"),
    *("dossier", "sharing", "task", "team"),
)
"""The words that tell entries of a timeline apart."""


def phrases() -> Iterator[str]:
    """Yield every phrase; some come more than once."""
    for names in (RELATION_NAMES, RELATION_MEANS, STATE_NAMES, STATE_MEANS, FAMILY_NAMES):
        yield from names.values()
    yield from VERDICT_NAMES.values()
    for kinds in (
        Family,
        Kind,
        Status,
        SiteState,
        TaskState,
        Act,
        NetworkRole,
        Bond,
        Channel,
        Surety,
        IdentifierKind,
        TieKind,
        Event,
        Basis,
        Standing,
    ):
        yield from (one.value for one in kinds)
    yield from words_of_acts()
    for worded in (State, OutcomeKind, ProcessKind):
        yield from (one.in_words() for one in worded)
    for told in (Told, Worth, AgainstFace, AgainstVoice, AgainstLine, Surety, Party):
        yield from (one.value for one in told)
    yield from (one.value.replace("_", " ") for one in (*Purpose, *Transform, *IdentifierKind))
    yield from (*(one.sentence for one in all_features()), *bare_sentences())
    yield from (*TIMELINE, *EXPLAINED.values(), *REASONS, NOT_YET)
    for scheme in Scheme:
        yield from scheme.values.values()
    yield from (FACE_CAVEAT, VOICE_CAVEAT, TEXT_CAVEAT, OBJECT_CAVEAT, TOGETHER_MEANS)
    for by in SEARCHABLE.values():
        yield from (by.kept.one, by.kept.many, by.means, by.caveat, by.files)

"""What the vault and the hash lists say of a file that is only asked about, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clew.bureau.reports.words import (
    RELATION_NAMES,
    STATE_NAMES,
    clock,
    score_in_words,
    span_in_words,
)
from clew.bureau.speaking import worded
from clew.bureau.ui.found_items import FoundItem, found_items
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.uploads import UploadedFile, read_upload
from clew.bureau.vault.actions.indexing import update_indexes
from clew.bureau.vault.actions.place_indexing import update_place_indexes
from clew.bureau.vault.asking import Answer, ask
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.references import VaultReferences
from clew.bureau.vault.traits import NOT_LOOKED_FOR
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.intake.file_reading import FileReading
from clew.match.checkability import state_without_match
from clew.match.evidence import in_words
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class AskedFile:
    """A file that was asked about, and what answered, best first."""

    reading: FileReading
    answers: Sequence[Answer]

    @property
    def nothing(self) -> str:
        """Why nothing answered, in words."""
        no_places = NOT_LOOKED_FOR.read(self.reading.not_looked_for.get(PLACE.name, ""))
        state, reason = state_without_match(
            self.reading.subject, self.reading.problem, no_places=no_places
        )
        named = Wording.name_of(STATE_NAMES[state])
        return Wording("%(state)s: %(reason)s", state=named, reason=reason)

    @property
    def problem(self) -> str:
        """What of it could not be read, empty where all could."""
        told = self.reading.problem
        return f"{told.reason}; {told.advice}" if told else ""


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """A file and what is like it, as a page shows them: items, and entries of hash lists."""

    name: str
    about: str
    problem: str
    nothing: str
    leads: Sequence[Mapping[str, object]]
    entries: Sequence[tuple[str, str]]


def ask_vault(officer: "Officer", file: UploadedFile, *, now: datetime) -> AskedFile:
    """Return what the officer may see that is like a file; the question is logged.

    Raises:
        SandboxUnavailableError: this machine cannot confine the decoder.
        IndexDamagedError: an index is damaged.
        SealedDamagedError: an index of places is.
    """
    reading, vault = read_upload(file), current_vault()
    update_indexes(vault.index_folder)
    update_place_indexes(vault)
    with VaultReferences(vault, officer=officer) as references:
        return AskedFile(reading, ask(reading, references, acting_officer=officer, now=now))


def answers_of(officer: "Officer", asked: AskedFile, *, pictures: PagePictures) -> FileAnswers:
    """Return a file's answers as a page shows them."""
    reading = asked.reading
    of_items = [one for one in asked.answers if one.hashset is None and one.sha256]
    items = found_items(officer, [one.sha256 for one in of_items if one.sha256], pictures=pictures)
    return FileAnswers(
        name=reading.shown,
        about=_about(reading),
        problem=asked.problem,
        nothing="" if asked.answers else asked.nothing,
        leads=[_lead(one, items) for one in of_items],
        entries=[(_entry(one), why(one)) for one in asked.answers if one.hashset is not None],
    )


def why(one: Answer) -> str:
    """Return in words why something answered: the relation, its score, and the evidence."""
    said = phrase(RELATION_NAMES[one.match.relation])
    evidence = worded(in_words(one.match.evidence, one.match.transform))
    told = _("%(relation)s, score %(score)s") % {
        "relation": said,
        "score": score_in_words(one.match.score),
    }
    span = one.match.match_span
    seen = _("from %s") % span_in_words(span) if span else ""
    return "; ".join(part for part in (told, seen, evidence) if part)


def _lead(one: Answer, items: Mapping[str, FoundItem]) -> Mapping[str, object]:
    return {"item": items[one.sha256 or ""], "why": why(one)}


def _entry(one: Answer) -> str:
    category = _(", category %s") % one.category if one.category else ""
    return f"{one.hashset}{category}"


def _about(reading: FileReading) -> str:
    length = f", {clock(reading.facts.duration_s)}" if reading.facts.duration_s else ""
    return f"{reading.media_type.mime}{length}"

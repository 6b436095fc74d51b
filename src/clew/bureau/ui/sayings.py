"""Sayings: what the bureau's own classifiers said of an item, as its page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clew.bureau.reports.words import span_in_words
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.sayings import SayingRow, sayings_of
from clew.fingerprint.classifiers.folder import ClassifierError, declared_in, folders_in
from clew.intake.reading import classifier_key
from clew.model.media import Family

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_NOT_SINCE = gettext_noop(
    "it, or this version of it, was brought after this file was read: clew look"
)


@dataclass(frozen=True, slots=True)
class SayingCard:
    """What one classifier said: whose it is, its bureau's caution, and each label in words."""

    by: str
    caution: str
    lines: tuple[str, ...]


def sayings_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of the bureau's classifiers."""
    said = sayings_of(officer, [item.sha256]).get(item.sha256, [])
    by_classifier = groupby(said, key=lambda one: (one.classifier, one.version, one.bureau))
    return {
        "sayings": [_card(list(group)) for _, group in by_classifier],
        "not_classified": _not_classified(item, said),
    }


def _card(rows: Sequence[SayingRow]) -> SayingCard:
    first = rows[0]
    return SayingCard(
        by=f"said by {first.classifier} {first.version}, brought by {first.bureau}",
        caution=first.caution,
        lines=tuple(_line(row) for row in rows),
    )


def _line(row: SayingRow) -> str:
    when = f", {span_in_words(row.span)}" if row.span else ""
    counts = _(" (+%(points)d in the queue)") % {"points": row.points} if row.counts else ""
    return f"{row.label}: {row.score:.2f}{when}{counts}"


def _not_classified(item: ItemRow, said: Sequence[SayingRow]) -> list[tuple[str, str]]:
    """The classifiers that did not look at the item, or not at all of it, and why."""
    if item.family not in {Family.IMAGE, Family.CLIP}:
        return []
    prefix = classifier_key("")
    told = {
        kind.removeprefix(prefix): why_not_looked_for(item, kind)
        for kind in item.not_looked_for
        if kind.startswith(prefix)
    }
    heard = {(row.classifier, row.version) for row in said}
    for name, version in _there():
        if (name, version) not in heard and name not in told:
            told[name] = _(_NOT_SINCE)
    return sorted(told.items())


def _there() -> list[tuple[str, str]]:
    """The classifiers in the vault that declare themselves; doctor tells of the others."""
    found = []
    for folder in folders_in(current_vault().classifiers_folder):
        try:
            declared = declared_in(folder)
        except ClassifierError:
            continue
        found.append((declared.name, declared.version))
    return found

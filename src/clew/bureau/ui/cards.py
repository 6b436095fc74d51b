"""Cards: items as a case's page shows them, each with its best match in a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from clew.bureau.reports.words import RELATION_NAMES, STATE_NAMES, clock, score_in_words
from clew.bureau.speaking import worded
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.vault import queries
from clew.bureau.vault.queries import ItemRow, LocationRow, MatchRow
from clew.model.match import Relation, State

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case


_PERHAPS = {
    Relation.FACE: gettext_noop("perhaps a face that is seen elsewhere"),
    Relation.VOICE: gettext_noop("perhaps a voice that is heard elsewhere"),
    Relation.CAMERA: gettext_noop("perhaps by a camera that took other files"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A relation or state: `kind` is its stored name, `label` its name on screen."""

    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """One item: the first of its names in the case, its badge, and a note on it."""

    sha256: str
    family: str
    folder: str
    name: str
    length: str
    badge: Badge
    note: str
    picture: str


def cards_of(
    officer: "Officer",
    items: Sequence[ItemRow],
    *,
    pictures: PagePictures,
    case: "Case | None" = None,
) -> list[Card]:
    """Return the items as cards, named as in the case if one is given, in few statements."""
    sha256s = [one.sha256 for one in items]
    matches = queries.matches_of(officer, sha256s)
    places = queries.locations(officer, sha256s)
    return [
        _card(
            one,
            matches.get(one.sha256, ()),
            places[one.sha256],
            case,
            pictures.thumbnail(one.sha256),
        )
        for one in items
    ]


def split_path(path: str) -> tuple[str, str]:
    """Return a path's folder, with its stroke, and its name.

    Example:
        >>> split_path("DCIM/old/IMG_1.jpg")
        ('DCIM/old/', 'IMG_1.jpg')
    """
    folder, stroke, name = path.rstrip("/").rpartition("/")
    return folder + stroke, name


def badge_of(relation: Relation) -> Badge:
    """Return a relation's badge."""
    return Badge(relation.value, RELATION_NAMES[relation])


def _card(
    one: ItemRow,
    matches: Sequence[MatchRow],
    places: Sequence[LocationRow],
    case: "Case | None",
    picture: str,
) -> Card:
    named = (p.path for p in places if case is None or p.case_id == case.pk)
    folder, name = split_path(next(named))
    duration = one.facts.get("duration_s")
    badge, note = _in_a_word(one, matches, places)
    return Card(
        sha256=one.sha256,
        family=one.family.value,
        folder=folder,
        name=name,
        length=clock(duration) if isinstance(duration, float | int) else "",
        badge=badge,
        note=note,
        picture=picture,
    )


def _in_a_word(
    one: ItemRow, matches: Sequence[MatchRow], places: Sequence[LocationRow]
) -> tuple[Badge, str]:
    if len(places) > 1:
        return badge_of(Relation.SAME_FILE), _in_places(len(places))
    if one.is_matched:
        note = _("score %(score)s") % {"score": score_in_words(matches[0].score)}
        if len(matches) > 1:
            more = ngettext("%(count)d match", "%(count)d matches", len(matches))
            note = f"{note}, {more % {'count': len(matches)}}"
        return badge_of(matches[0].relation), note
    assert one.state is not None
    note = "" if one.state is State.NO_MATCH and not one.problem_code else worded(one.state_reason)
    if matches:
        note = _(_PERHAPS[matches[0].relation]) if matches[0].relation in _PERHAPS else note
    return Badge(one.state.value, STATE_NAMES[one.state]), note


def _in_places(count: int) -> str:
    words = ngettext("in %(count)d place", "in %(count)d places", count)
    return words % {"count": count}

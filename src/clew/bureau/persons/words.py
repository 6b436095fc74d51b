"""Words: decisions and roles as pages, reports and the command line say them."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from clew.bureau.persons.decided import DecisionRow
from clew.model.dossier import Act, Role
from clew.model.match import Relation

if TYPE_CHECKING:
    from clew.bureau.persons.queries.rows import KnownRow  # needs records; these words do not

_SAID: Mapping[Act, str] = {
    Act.OPENS: "opened",
    Act.ADDS: "added item %(about)s",
    Act.REMOVES: "removed item %(about)s",
    Act.MERGES: "judged the same as %(about)s",
    Act.DIFFERS: "judged different from %(about)s",
    Act.STATUS: "status %(about)s",
    Act.ROLE: "role %(about)s",
}
_NAMED = '%(status)s as "%(identity)s"'


def role_in_words(role: Role) -> str:
    """Return a role, and whether anybody confirmed it.

    Example:
        >>> role_in_words(Role.DEPICTED_PERSON), role_in_words(Role.VICTIM)
        ('depicted person (unconfirmed)', 'victim')
    """
    name = role.value.replace("_", " ")
    return name if role.is_confirmed else f"{name} (unconfirmed)"


def known_by(relation: Relation, *, confirmed: bool) -> str:
    """Return by what an item is known.

    Example:
        >>> known_by(Relation.SAME_FILE, confirmed=True), known_by(Relation.EDIT, confirmed=False)
        ('by these bytes', 'by an edit not yet judged')
    """
    if relation is Relation.SAME_FILE and confirmed:
        return "by these bytes"
    article = "an" if relation.value[0] in "aeiou" else "a"
    judged = "judged the same" if confirmed else "not yet judged"
    return f"by {article} {relation.value.replace('_', ' ')} {judged}"


def known_as(row: "KnownRow") -> str:
    """Return what an item is known as: what, how far, in which case, and by what."""
    one, case = row.dossier, row.dossier.parts[0].case_number
    by = known_by(row.relation, confirmed=row.confirmed)
    return f"{one.kind} {one.name}, {one.status} ({case}), {by}"


def decision_in_words(row: DecisionRow, names: Mapping[UUID, str]) -> str:
    """Return a decision in one line: when, who, what, why, and whether it was undone."""
    line = f"{row.decided_at:%Y-%m-%d %H:%M} {row.officer}: {names[row.dossier]}: "
    line += act_in_words(row, names)
    if row.reason:
        line += f": {row.reason}"
    if row.undone_at is not None:
        line += f" [undone {row.undone_at:%Y-%m-%d %H:%M} by {row.undone_by}: {row.undo_reason}]"
    return line


def act_in_words(
    row: DecisionRow, names: Mapping[UUID, str], *, say: Callable[[str], str] = str
) -> str:
    """Return what was decided; `say` puts each of `words_of_acts` into another language."""
    about = row.item[:12] if row.item else names[row.other] if row.other else ""
    if row.act is Act.ROLE:
        about = say(role_in_words(Role(row.value)))
    elif row.act is Act.STATUS:
        about = say(row.value)
        if row.identity:
            about = say(_NAMED) % {"status": about, "identity": row.identity}
    relation = f" ({say(row.relation.replace('_', ' '))})" if row.relation else ""
    return say(_SAID[row.act]) % {"about": about} + relation


def words_of_acts() -> Iterator[str]:
    """Yield the words that decisions, roles, and what items are known by are made of."""
    yield from (*_SAID.values(), _NAMED)
    yield from map(role_in_words, Role)
    for relation in Relation:
        yield from (known_by(relation, confirmed=each) for each in (True, False))

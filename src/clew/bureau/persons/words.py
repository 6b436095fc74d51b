"""Words: decisions and roles as pages, reports and the command line say them."""

from collections.abc import Mapping
from uuid import UUID

from clew.bureau.persons.decided import DecisionRow
from clew.model.dossier import Act, Role
from clew.model.match import Relation

_VERBS: Mapping[Act, str] = {
    Act.OPENS: "opened",
    Act.ADDS: "added item",
    Act.REMOVES: "removed item",
    Act.MERGES: "judged the same as",
    Act.DIFFERS: "judged different from",
    Act.STATUS: "status",
    Act.ROLE: "role",
}


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


def decision_in_words(row: DecisionRow, names: Mapping[UUID, str]) -> str:
    """Return a decision in one line: when, who, what, why, and whether it was undone."""
    line = f"{row.decided_at:%Y-%m-%d %H:%M} {row.officer}: {names[row.dossier]}: "
    line += act_in_words(row, names)
    if row.reason:
        line += f": {row.reason}"
    if row.undone_at is not None:
        line += f" [undone {row.undone_at:%Y-%m-%d %H:%M} by {row.undone_by}: {row.undo_reason}]"
    return line


def act_in_words(row: DecisionRow, names: Mapping[UUID, str]) -> str:
    """Return what was decided."""
    about = row.item[:12] if row.item else names[row.other] if row.other else ""
    if row.act is Act.ROLE:
        about = role_in_words(Role(row.value))
    elif row.act is Act.STATUS:
        about = row.value + (f' as "{row.identity}"' if row.identity else "")
    relation = f" ({row.relation})" if row.relation else ""
    return f"{_VERBS[row.act]} {about}{relation}".rstrip()

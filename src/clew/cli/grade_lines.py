"""A grade as lines of a listing: as it was said, then what it says in the other schemes."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from clew.model.grade import Grade, Scheme
from clew.model.grading import Derived, NotDerivable, derived


def grade_lines(grade_id: UUID, grade: Grade, *, on: date) -> Iterator[dict[str, object]]:
    """Yield a line for each scheme; a scheme in which it says nothing has no value, but a reason.

    Example:
        >>> grade = Grade(Scheme.BASELINE, "yes", bureau="Ruritania")
        >>> [line["value"] for line in grade_lines(UUID(int=1), grade, on=date(2027, 1, 1))]
        ['yes', '1', None, None]
    """
    others = (scheme for scheme in Scheme if scheme is not grade.scheme)
    for scheme in (grade.scheme, *others):
        said = derived(grade, scheme, on=on)
        known = said.value if isinstance(said, Derived) else None
        yield {
            "scheme": scheme.value,
            "value": known,
            "words": scheme.values[known] if known else "not derivable",
            "by": ", ".join(filter(None, (grade.bureau, grade.by))),
            "basis": _basis(said),
            "at": grade.graded_at.isoformat() if grade.graded_at else None,
            "id": str(grade_id) if scheme is grade.scheme else None,
        }


def _basis(said: Derived | NotDerivable) -> str:
    if isinstance(said, NotDerivable):
        return said.why
    if said.rule is None:
        return said.grade.note
    return f"rule of {said.rule.since.isoformat()}: {said.rule.basis}"

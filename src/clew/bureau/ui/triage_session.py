"""What a session keeps of triage: why pictures of a case are revealed, and what was graded last."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest

from clew.bureau.audit.reasons import told

_REASONS, _LAST = "triage reasons", "triage last"
_LONGEST = 500


def reason_of(request: HttpRequest, case_id: UUID) -> str:
    """Return what was said of this case in this session; empty where nothing was."""
    reason: str = request.session.get(_REASONS, {}).get(str(case_id), "")
    return reason


def keep_reason(request: HttpRequest, case_id: UUID, reason: str) -> None:
    """Keep why pictures of a case must be seen.

    Raises:
        NoReasonError: nothing was said.
    """
    why = told(reason[:_LONGEST], what="pictures have to be seen")
    request.session[_REASONS] = request.session.get(_REASONS, {}) | {str(case_id): why}


def last_graded(request: HttpRequest, case_id: UUID) -> str:
    """Return the ids of the grades that were given last in this case, apart by spaces."""
    kept: Sequence[str] = request.session.get(_LAST, ("", ""))
    return kept[1] if kept[0] == str(case_id) else ""


def keep_last_graded(request: HttpRequest, case_id: UUID, grades: Sequence[UUID]) -> None:
    """Keep which grades were given last; none, once they are taken back."""
    request.session[_LAST] = (str(case_id), " ".join(str(one) for one in grades))
